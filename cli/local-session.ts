/**
 * The local platform as a command uses it: the running one, or one that is started for the command and stopped again.
 * The only file of the CLI that knows local/, and loaded only where that platform is used.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import tls from 'node:tls'
import { identitySettings } from '../local/platform/app-settings.ts'
import { runningPlatform, type PlatformFile } from '../local/platform/platform-file.ts'
import { readTenantFile } from '../local/platform/tenant-file.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import {
  runningHost,
  startHostProcess,
  startPlatformProcess,
  stopStarting,
  type Child,
} from '../local/start/children.ts'
import { isPersona, personaTokens, signInAs } from '../local/identity/persona-tokens.ts'
import { PERSONA_IDS, type PersonaId } from '../local/identity/personas.ts'
import { apiClient, type Api } from './api-client.ts'
import { loginFile, type LoginFile } from './identity/login-file.ts'
import { signedIn } from './identity/signed-in.ts'
import type { TokenSource } from './identity/token-source.ts'
import type { Archive } from './archive-reader.ts'

export interface LocalSession {
  /** The app that runs over the data; null where none does. @param as who asks, unless somebody has signed in */
  running(as: PersonaId): Promise<Api | null>
  /** The app, started over the data. */
  started(as: PersonaId): Promise<Api>
  /** Signs in for the commands that follow. @throws Error for a persona that is none */
  signIn(persona: string | undefined): Promise<string>
  /** Commands choose who asks by themselves again. */
  signOut(): Promise<void>
  archive(): Promise<Archive>
  trustDownloads(): Promise<void>
  /** Stops what was started here. */
  close(): Promise<void>
}

/** @param folder data folder as the user named it */
export function localSession(folder: string): LocalSession {
  const dataDir = resolve(folder)
  const children: Child[] = []
  let closed = false
  return {
    async running(as) {
      const file = await runningPlatform(dataDir)
      const host = file === null ? null : await runningHost(dataDir)
      return file === null || host === null ? null : apiClient(host, await tokensFor(file, as))
    },

    async started(as) {
      const tenant = await readTenantFile(dataDir)
      if (tenant === null) throw nothingYet()
      buildIfNeeded()
      const file = (await runningPlatform(dataDir)) ?? (await start('--same-tenant'))
      console.error(`Durable timers fire ${tenant.speed} times sooner, as at the last npm start.`)
      const host = await startHostProcess(file, { dataDir, speed: tenant.speed, log: 'quiet' })
      children.unshift(host)
      return apiClient(host.url, await tokensFor(file, as))
    },

    async signIn(persona) {
      if (persona === undefined || !isPersona(persona))
        throw new Error(`Say who you are: --as ${PERSONA_IDS.join(', --as ')}.`)
      const { directory } = (await runningPlatform(dataDir)) ?? (await start('--no-tenant'))
      await logins().write({ ...directory, ...(await signInAs(directory, persona)), name: persona })
      return persona
    },

    signOut: () => logins().write(null),

    async archive() {
      const file = (await runningPlatform(dataDir)) ?? (await start('--no-tenant'))
      trust(file.caFile)
      Object.assign(process.env, identitySettings(file))
      const { vaultUrl, cosmosUrl, clientIds } = file
      // Half a second, which commands that only ask the app need not wait for.
      const [{ archiveAt }, { credentialFor }] = await Promise.all([
        import('./archive-reader.ts'),
        import('../adapters/identity/credentials.ts'),
      ])
      return archiveAt({ vaultUrl, cosmosUrl, database: 'holdfast' }, credentialFor(clientIds.reader))
    },

    async trustDownloads() {
      trust(((await runningPlatform(dataDir)) ?? (await start('--no-tenant'))).caFile)
    },

    async close() {
      closed = true
      await stopStarting()
      for (const child of children) await child.stop()
    },
  }

  function logins(): LoginFile {
    return loginFile(resolve(dataDir, 'login.json'), 'local')
  }

  /** Of whoever has signed in; otherwise of the persona that may do this, and it is said. */
  async function tokensFor({ directory }: PlatformFile, as: PersonaId): Promise<TokenSource> {
    const known = await signedIn(logins(), directory)
    if (known !== null) return known.tokens
    console.error(`Acting as ${as}, for nobody has signed in (holdfast login --as NAME).`)
    return personaTokens(directory, as)
  }

  async function start(...args: string[]): Promise<PlatformFile> {
    if (!existsSync(resolve(dataDir, 'secrets.json'))) throw nothingYet()
    console.error('The local platform is not running; starting it for this command.')
    const child = await startPlatformProcess(dataDir, args)
    children.push(child)
    if (closed) await child.stop()
    return child.file
  }

  function nothingYet(): Error {
    return new Error(
      `There is nothing archived in ${folder} yet: npm start archives a day, or name another folder with --data.`,
    )
  }
}

/** The local certificate is trusted by this process only. */
function trust(caFile: string): void {
  if (process.env['NODE_EXTRA_CA_CERTS'] === caFile) return
  // Node 23 and 24.0 to 24.4 read their certificates at the start only.
  if (typeof tls.setDefaultCACertificates !== 'function')
    throw new Error(
      `Node ${process.versions.node} cannot take a certificate while it runs: set NODE_EXTRA_CA_CERTS=${caFile} ` +
        'and try again.',
    )
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(caFile, 'utf8')])
}

/**
 * Where a command finds Holdfast: a deployed app, the running local platform, or one that it starts for itself and
 * stops again.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import tls from 'node:tls'
import type { Command } from 'commander'
import type { TokenCredential } from '@azure/identity'
import { createArchiveIndex } from '../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { createDayLedger } from '../adapters/cosmos-index/day-ledger.ts'
import { createVaultReader } from '../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import type { ArchiveIndex } from '../domain/ports/archive-index.ts'
import type { DayLedger } from '../domain/ports/day-ledger.ts'
import type { VaultReader } from '../domain/ports/vault.ts'
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
import { apiClient, type Api } from './api-client.ts'
import { daysFromLedger } from './commands/support/days-from-ledger.ts'

/** Reading side of the archive, with the reader's rights only. */
export interface Archive {
  index: ArchiveIndex
  ledger: DayLedger
  vault: VaultReader
}

export interface Session {
  /** The app; started over local data where it does not run. */
  api(): Promise<Api>
  /** The days as the app tells them, or as the index has them where no app runs: looking starts no night. */
  days(): Promise<Pick<Api, 'day' | 'days'>>
  archive(): Promise<Archive>
}

interface GlobalOptions {
  url?: string
  key?: string
  data: string
}
interface OpenSession extends Session {
  close(): Promise<void>
}

const open = new Set<OpenSession>()

/** Runs the work with a session that is closed whatever happens. */
export async function withSession<T>(command: Command, work: (session: Session) => Promise<T>): Promise<T> {
  const session = openSession(command.optsWithGlobals<GlobalOptions>())
  open.add(session)
  try {
    return await work(session)
  } finally {
    await session.close()
    open.delete(session)
  }
}

/** For an end that comes from outside: a signal, or a reader that has seen enough. */
export async function closeSessions(): Promise<void> {
  for (const session of open) await session.close()
}

function openSession(options: GlobalOptions): OpenSession {
  const url = options.url ?? process.env['HOLDFAST_URL']
  const dataDir = resolve(options.data)
  const children: Child[] = []
  let closed = false

  const session: OpenSession = {
    async api() {
      if (url !== undefined) return deployed(url)
      const running = await localApp()
      if (running !== null) return running
      const tenant = await readTenantFile(dataDir)
      if (tenant === null) throw nothingYet()
      buildIfNeeded()
      const file = (await runningPlatform(dataDir)) ?? (await start('--same-tenant'))
      console.error(`Durable timers fire ${tenant.speed} times sooner, as at the last npm start.`)
      const host = await startHostProcess(file, { dataDir, speed: tenant.speed, log: 'quiet' })
      children.unshift(host)
      return apiClient(host.url, file.functionKey)
    },

    async days() {
      return (url === undefined ? await localApp() : deployed(url)) ?? daysFromLedger((await session.archive()).ledger)
    },

    async archive() {
      const {
        HOLDFAST_VAULT_URL: vaultUrl,
        HOLDFAST_COSMOS_URL: cosmosUrl,
        HOLDFAST_COSMOS_DATABASE: database = 'holdfast',
      } = process.env
      if (vaultUrl !== undefined && cosmosUrl !== undefined)
        return archiveAt(vaultUrl, cosmosUrl, database, await personalCredential())
      if (url !== undefined)
        throw new Error(
          'This command reads the vault and the index itself: name those of the deployed app in ' +
            'HOLDFAST_VAULT_URL and HOLDFAST_COSMOS_URL.',
        )
      const file = (await runningPlatform(dataDir)) ?? (await start('--no-tenant'))
      trust(file.caFile)
      Object.assign(process.env, identitySettings(file))
      return archiveAt(file.vaultUrl, file.cosmosUrl, 'holdfast', credentialFor(file.clientIds.reader))
    },

    async close() {
      closed = true
      await stopStarting()
      for (const child of children) await child.stop()
    },
  }
  return session

  function deployed(address: string): Api {
    return apiClient(address, options.key ?? process.env['HOLDFAST_FUNCTION_KEY'] ?? '')
  }

  async function localApp(): Promise<Api | null> {
    const file = await runningPlatform(dataDir)
    const running = file === null ? null : await runningHost(dataDir)
    return file === null || running === null ? null : apiClient(running, file.functionKey)
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
      `There is nothing archived in ${options.data} yet: npm start archives a day, or name another folder with --data.`,
    )
  }
}

function archiveAt(vaultUrl: string, cosmosUrl: string, database: string, credential: TokenCredential): Archive {
  const cosmos = connectCosmos(cosmosUrl, credential, database)
  return {
    index: createArchiveIndex(cosmos),
    ledger: createDayLedger(cosmos),
    vault: createVaultReader(vaultUrl, credential),
  }
}

/** In Azure the person's own identity reads, so that the access is theirs in every log. */
async function personalCredential(): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}

/** The local certificate is trusted by this process only. */
function trust(caFile: string): void {
  if (process.env['NODE_EXTRA_CA_CERTS'] === caFile) return
  // Node 23 and 24.0 to 24.4 read their certificates at the start only.
  if (typeof tls.setDefaultCACertificates !== 'function')
    throw new Error(
      `Node ${process.versions.node} cannot take a certificate while it runs: set ` +
        `NODE_EXTRA_CA_CERTS=${caFile} and try again.`,
    )
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(caFile, 'utf8')])
}

/**
 * Where a command finds Holdfast: a deployed app, the running local platform, or one that it starts for itself and
 * stops again.
 */
import type { Command } from 'commander'
import { apiClient, type Api } from './api-client.ts'
import type { Archive, ArchivePlace } from './archive-reader.ts'
import { daysFromLedger } from './commands/support/days-from-ledger.ts'
import { loginFile, userLoginFile, type LoginFile } from './identity/login-file.ts'
import { signedIn } from './identity/signed-in.ts'
import { fixedToken, NotSignedIn } from './identity/token-source.ts'
import { plain } from './output/format.ts'
import type { LocalSession } from './local-session.ts'

/** Who asks on the local platform when nobody has signed in: whoever may. */
export type ActAs = 'administrator' | 'auditor' | 'compliance' | 'compliance2' | 'reviewer'

export interface Session {
  /** The app; started over local data where it does not run. */
  api(as: ActAs): Promise<Api>
  /** Signs in for the commands that follow. @returns who it is */
  signIn(asked: SignIn): Promise<string>
  signOut(): Promise<void>
  /** The days as the app tells them, or as the index has them where no app runs: looking starts no night. */
  days(): Promise<Pick<Api, 'day' | 'days'>>
  archive(): Promise<Archive>
  /** Before links to the storage of the local platform are followed, whose certificate nobody else knows. */
  trustDownloads(): Promise<void>
}

interface GlobalOptions {
  url?: string
  data: string
}
export interface SignIn {
  /** A persona of the local platform. */
  as?: string
  /** Of a deployed app: its directory, its registration and that of this command line. */
  tenant?: string
  audience?: string
  client?: string
  authority: string
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
  let local: Promise<LocalSession> | null = null

  const session: OpenSession = {
    async api(as) {
      if (url !== undefined) return await deployed(url)
      const platform = await localPlatform()
      return (await platform.running(as)) ?? (await platform.started(as))
    },

    async signIn(asked) {
      return url === undefined ? await (await localPlatform()).signIn(asked.as) : await signInAt(url, asked)
    },

    async signOut() {
      await (url === undefined ? (await localPlatform()).signOut() : loginAt(url).write(null))
    },

    async days() {
      const app = url === undefined ? await (await localPlatform()).running('administrator') : await deployed(url)
      return app ?? daysFromLedger((await session.archive()).ledger)
    },

    async archive() {
      const {
        HOLDFAST_VAULT_URL: vaultUrl,
        HOLDFAST_COSMOS_URL: cosmosUrl,
        HOLDFAST_COSMOS_DATABASE: database = 'holdfast',
      } = process.env
      if (vaultUrl !== undefined && cosmosUrl !== undefined) {
        return await personalArchive({ vaultUrl, cosmosUrl, database })
      }
      if (url !== undefined)
        throw new Error(
          'This command reads the vault and the index itself: name those of the deployed app in ' +
            'HOLDFAST_VAULT_URL and HOLDFAST_COSMOS_URL.',
        )
      return await (await localPlatform()).archive()
    },

    async trustDownloads() {
      if (url === undefined) await (await localPlatform()).trustDownloads()
    },

    async close() {
      if (local !== null) await (await local).close()
    },
  }
  return session

  function localPlatform(): Promise<LocalSession> {
    local ??= import('./local-session.ts').then(({ localSession }) => localSession(options.data))
    return local
  }

  async function deployed(address: string): Promise<Api> {
    const token = process.env['HOLDFAST_TOKEN']
    if (token !== undefined && token !== '') return apiClient(address, fixedToken(token))
    const known = await signedIn(loginAt(address))
    if (known === null) throw new NotSignedIn(`Nobody has signed in at ${address}: holdfast login.`)
    return apiClient(address, known.tokens)
  }
}

function loginAt(address: string): LoginFile {
  return loginFile(userLoginFile(), new URL(address).origin)
}

/** Settings that are given once are kept with the sign-in. */
async function signInAt(address: string, { tenant, audience, client, authority }: SignIn): Promise<string> {
  const file = loginAt(address)
  const before = await file.read()
  const tenantId = tenant ?? before?.tenantId
  const audienceId = audience ?? before?.audience
  const clientId = client ?? before?.clientId
  if (tenantId === undefined || audienceId === undefined || clientId === undefined)
    throw new NotSignedIn('The first sign-in with an app needs --tenant, --audience and --client.')
  const place = { authority, tenantId, audience: audienceId, clientId }
  const { signInWithCode } = await import('./identity/directory.ts')
  const tokens = await signInWithCode(place, ({ address: page, code }) => {
    console.error(`To sign in, open ${plain(page)} and enter the code ${plain(code)}.`)
  })
  const name = await nameIn(tokens.accessToken)
  await file.write({ ...place, ...tokens, name })
  return name
}

/** What the token says, unchecked: for a person to read. */
async function nameIn(accessToken: string): Promise<string> {
  const { decodeJwt } = await import('jose')
  try {
    const { name, preferred_username } = decodeJwt(accessToken)
    const shown = name ?? preferred_username
    return typeof shown === 'string' ? shown : 'somebody'
  } catch {
    return 'somebody'
  }
}

/**
 * In Azure the person's own identity reads, so that the access is theirs in every log. Loaded only where it is used.
 */
async function personalArchive(place: ArchivePlace): Promise<Archive> {
  const [{ DefaultAzureCredential }, { archiveAt }] = await Promise.all([
    import('@azure/identity'),
    import('./archive-reader.ts'),
  ])
  return archiveAt(place, new DefaultAzureCredential())
}

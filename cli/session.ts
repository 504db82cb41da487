/**
 * Where a command finds Holdfast: a deployed app, the running local platform, or one that it starts for itself and
 * stops again.
 */
import type { Command } from 'commander'
import { apiClient, type Api } from './api-client.ts'
import type { Archive, ArchivePlace } from './archive-reader.ts'
import { daysFromLedger } from './commands/support/days-from-ledger.ts'
import type { LocalSession } from './local-session.ts'

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
  let local: Promise<LocalSession> | null = null

  const session: OpenSession = {
    async api() {
      if (url !== undefined) return deployed(url)
      const platform = await localPlatform()
      return (await platform.running()) ?? (await platform.started())
    },

    async days() {
      const app = url === undefined ? await (await localPlatform()).running() : deployed(url)
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

    async close() {
      if (local !== null) await (await local).close()
    },
  }
  return session

  function localPlatform(): Promise<LocalSession> {
    local ??= import('./local-session.ts').then(({ localSession }) => localSession(options.data))
    return local
  }

  function deployed(address: string): Api {
    return apiClient(address, options.key ?? process.env['HOLDFAST_FUNCTION_KEY'] ?? '')
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

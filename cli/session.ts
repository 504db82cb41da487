/** Where a command finds Holdfast: a deployed app, the running local platform, or one that it starts for itself and stops again. */
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
import { buildIfNeeded } from '../local/start/build.ts'
import { runningHost, startHostProcess, startPlatformProcess, type Child } from '../local/start/children.ts'
import { apiClient, type Api } from './api-client.ts'

/** Reading side of the archive, with the reader's rights only. */
export interface Archive { index: ArchiveIndex; ledger: DayLedger; vault: VaultReader }

export interface Session {
  api(): Promise<Api>
  archive(): Promise<Archive>
  close(): Promise<void>
}

interface GlobalOptions { url?: string; key?: string; data: string }

/** Runs the work with a session that is closed whatever happens. */
export async function withSession<T>(command: Command, work: (session: Session) => Promise<T>): Promise<T> {
  const session = openSession(command.optsWithGlobals<GlobalOptions>())
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

function openSession(options: GlobalOptions): Session {
  const url = options.url ?? process.env['HOLDFAST_URL']
  const dataDir = resolve(options.data)
  const children: Child[] = []
  let platform: Promise<PlatformFile> | null = null

  return {
    async api() {
      if (url !== undefined) return apiClient(url, options.key ?? process.env['HOLDFAST_FUNCTION_KEY'] ?? '')
      const file = await local()
      const running = await runningHost(dataDir)
      if (running !== null) return apiClient(running, file.functionKey)
      buildIfNeeded()
      const host = await startHostProcess(file, { dataDir, speed: 1, log: 'quiet' })
      children.unshift(host)
      return apiClient(host.url, file.functionKey)
    },

    async archive() {
      const { HOLDFAST_VAULT_URL: vaultUrl, HOLDFAST_COSMOS_URL: cosmosUrl, HOLDFAST_COSMOS_DATABASE: database = 'holdfast' } = process.env
      if (vaultUrl !== undefined && cosmosUrl !== undefined) return archiveAt(vaultUrl, cosmosUrl, database, await personalCredential())
      const file = await local()
      trust(file.caFile)
      Object.assign(process.env, identitySettings(file))
      return archiveAt(file.vaultUrl, file.cosmosUrl, 'holdfast', credentialFor(file.clientIds.reader))
    },

    async close() {
      for (const child of children) await child.stop()
    },
  }

  function local(): Promise<PlatformFile> {
    platform ??= findOrStart()
    return platform
  }

  async function findOrStart(): Promise<PlatformFile> {
    const running = await runningPlatform(dataDir)
    if (running !== null) return running
    if (!existsSync(resolve(dataDir, 'secrets.json'))) throw new Error(`There is nothing archived in ${options.data} yet: npm start archives a day, or name another folder with --data.`)
    console.error('The local platform is not running; starting it for this command.')
    const child = await startPlatformProcess(dataDir, ['--no-tenant'])
    children.push(child)
    return child.file
  }
}

function archiveAt(vaultUrl: string, cosmosUrl: string, database: string, credential: TokenCredential): Archive {
  const cosmos = connectCosmos(cosmosUrl, credential, database)
  return { index: createArchiveIndex(cosmos), ledger: createDayLedger(cosmos), vault: createVaultReader(vaultUrl, credential) }
}

/** In Azure the person's own identity reads, so that the access is theirs in every log. */
async function personalCredential(): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}

/** The local certificate is trusted by this process only. */
function trust(caFile: string): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(caFile, 'utf8')])
}

/** A whole deployment for one test: the platform in this process, the Functions host in its own, as in life. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { createArchiveIndex } from '../../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../../adapters/cosmos-index/connect-cosmos.ts'
import { createDayLedger } from '../../adapters/cosmos-index/day-ledger.ts'
import { createVaultReader } from '../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import { readPolicy } from '../../adapters/policy-file.ts'
import type { DayView } from '../../api/days.ts'
import { apiClient, type Api } from '../../cli/api-client.ts'
import type { Archive } from '../../cli/archive-reader.ts'
import type { TokenSource } from '../../cli/identity/token-source.ts'
import { watchDay } from '../../cli/output/watch-day.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { identitySettings } from '../../local/platform/app-settings.ts'
import { startPlatform, type Platform, type TenantOptions } from '../../local/platform/start-platform.ts'
import { startHostProcess } from '../../local/start/children.ts'
import { differences } from './compare-with-truth.ts'
import { startFuncHost } from './func-host.ts'
import { personaTokens } from '../../local/identity/persona-tokens.ts'
import type { PersonaId } from '../../local/identity/personas.ts'

export interface NightOptions {
  tenant: Partial<TenantOptions>
  settings?: Record<string, string>
  policyFile?: string
  /** The engine's strict mode: one operation at a time, in an order drawn from this seed. */
  strict?: string
  /** How infrastructure left the containers; locked unless told otherwise. */
  lock?: LockMode
  /** Of storage, epoch ms: what is written in its past is due today. */
  clock?: () => number
}
export type Host = Pick<Awaited<ReturnType<typeof startHostProcess>>, 'url' | 'process' | 'ended' | 'stop'>

export interface Deployment extends AsyncDisposable {
  day: string
  platform: Platform
  /** Starts a host over the deployment's data: the first one, or the next after a kill. @param more settings */
  startHost(more?: Record<string, string>): Promise<Host>
  /** @param as who asks: a compliance officer, unless told otherwise */
  api(host: Host, as?: PersonaId): Api
  archive: Archive
  /** Everything that platform and host keep. */
  dataDir: string
  entries(): Promise<DayEntry[]>
  gaps(): Promise<Gap[]>
  /** Where the archive of the day is otherwise than the tenant's truth. */
  differences(): Promise<string[]>
}

export const SPEED = 4000

/** Yesterday, so that retention dates are inherited as in a nightly run. */
export function yesterday(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
}

export async function deploy({
  tenant,
  settings = {},
  policyFile = 'policy/retention.json',
  strict,
  lock = 'locked',
  clock = Date.now,
}: NightOptions): Promise<Deployment> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-night-'))
  const day = tenant.day ?? yesterday()
  const platform = await startPlatform({
    dataDir,
    usualPorts: false,
    lock,
    clock,
    policy: await readPolicy(policyFile),
    genesys: { kind: 'simulated', tenant: { day, conversations: 60, seed: 7, speed: SPEED, faults: [], ...tenant } },
  })
  // One deployment per test file: the identity library keeps the first endpoint of a process.
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
  const reader = credentialFor(platform.file.clientIds.reader)
  const cosmos = connectCosmos(platform.file.cosmosUrl, reader, 'holdfast')
  const archive: Archive = {
    index: createArchiveIndex(cosmos),
    ledger: createDayLedger(cosmos),
    vault: createVaultReader(platform.file.vaultUrl, reader),
  }
  const hosts: Host[] = []
  const signedIn = new Map<PersonaId, TokenSource>()
  const tokensOf = (as: PersonaId): TokenSource => {
    const tokens = signedIn.get(as) ?? personaTokens(platform.file.directory, as)
    signedIn.set(as, tokens)
    return tokens
  }
  const entries = () => all(archive.index.day(day))
  const gaps = () => all(archive.ledger.gaps(day))
  return {
    day,
    platform,
    archive,
    dataDir,
    async startHost(more = {}) {
      if (process.env['HOLDFAST_TEST_HOST'] === 'func') {
        const host = await startFuncHost(platform.file, { dataDir, settings: { ...settings, ...more } })
        hosts.push(host)
        return host
      }
      const host = await startHostProcess(platform.file, {
        dataDir,
        speed: tenant.speed ?? SPEED,
        log: process.env['HOLDFAST_TEST_LOG'] === undefined ? 'quiet' : 'show',
        settings: { ...settings, ...more },
        usualPort: false,
        ...(strict === undefined ? {} : { strict }),
      })
      hosts.push(host)
      return host
    },
    api: (host, as = 'compliance') => apiClient(host.url, tokensOf(as)),
    entries,
    gaps,
    differences: async () => differences(platform.simulator?.truth(day) ?? [], await entries(), await gaps()),
    async [Symbol.asyncDispose]() {
      for (const host of hosts) await host.stop()
      await platform.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Archives the deployment's day to its end. */
export async function archiveDay(deployment: Deployment, host: Host): Promise<DayView> {
  const api = deployment.api(host)
  await api.start(deployment.day)
  return await watchDay(api, deployment.day, () => {})
}

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(...page)
  return found
}

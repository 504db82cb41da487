/** One worker process: the app's adapter, limits and activities, all of which are gone when it dies. */
import { containersOf } from '../../domain/record/containers.ts'
import { examine } from '../../card-data/files/attachment.ts'
import pLimit from 'p-limit'
import { memorySourceMarks } from '../../test/support/memory/memory-source-marks.ts'
import { memorySearch } from '../../test/support/memory/memory-search.ts'
import { pollBackfill } from '../../activities/backfill/poll-backfill.ts'
import { createActivities } from '../../activities/index.ts'
import { connectGenesys } from '../../adapters/genesys/connect.ts'
import { coded } from '../../functions/durable/register.ts'
import { memoryAccessIndex } from '../../test/support/memory/memory-access-index.ts'
import { recordedKeeper } from '../../use-cases/access/recorded-keeper.ts'
import { createAccessTrail } from '../../use-cases/access/access-trail.ts'
import type { DayRunner } from '../../domain/ports/backfill-log.ts'
import type { EventLog } from '../../domain/ports/support.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { SimulatedClock } from '../clock.ts'
import type { SimulatedNetwork } from '../genesys/dispatcher.ts'
import { TENANT_HOST } from '../genesys/serve.ts'
import type { Policies } from '../world/policy.ts'
import type { Storage } from './storage.ts'

export interface ProcessParts {
  clock: SimulatedClock
  policies: Pick<Policies, 'current'>
  storage: Storage
  network: SimulatedNetwork
  /** How long a night waits for late recordings, and how often it asks for them, minutes. */
  waits: { minutes: number; every: number }
  /** Starts days for a backfill. */
  days: DayRunner
  /** [0, 1): of the waits between retries. */
  random: () => number
}

export interface AppProcess {
  ports: ActivityPorts
  activities: Record<string, (input: unknown) => Promise<unknown>>
}

const DOWNLOADS = 8
/** A page of two records of megabytes is too large, as it is at the true scale. */
const LARGEST_ANSWER = 100_000
const TENANT = {
  endpoint: { kind: 'environment', host: TENANT_HOST },
  clientId: 'simulated',
  clientSecret: 'simulated',
  callsPerMinute: 280,
} as const

/** @param around what is between the app and its ports: faults, counters */
export function startProcess(
  { clock, policies, storage, network, days, waits, random }: ProcessParts,
  around: (ports: ActivityPorts) => ActivityPorts,
): AppProcess {
  const { vault, index, ledger, auditDays, auditLease, backfills, staging, signer } = storage
  const log: EventLog = {
    info: () => {},
    warn: (event, facts) => {
      if (event === 'source.about-to-delete')
        storage.alarms.push({ at: clock.now(), id: String(facts?.['recordingId']) })
    },
  }
  const sleep = (ms: number): Promise<void> => clock.sleep(ms)
  const genesys = connectGenesys(TENANT, {
    clock,
    log,
    sleep,
    random,
    largestAnswer: LARGEST_ANSWER,
    network: { api: network, media: network },
  })
  const trail = createAccessTrail({ vault: vault.vault, reader: vault.reader, clock }, () => {})
  const periods = new Map(
    containersOf(policies.current).flatMap(({ name, days, mode }) =>
      days === null ? [] : [[name, { days, locked: mode === 'locked' }] as const],
    ),
  )
  const ports = around({
    ...genesys,
    vault: vault.vault,
    reader: vault.reader,
    keeper: recordedKeeper(vault.keeper, { reader: vault.reader, trail, clock }),
    examiner: { examine },
    index,
    ledger,
    search: memorySearch(index.records),
    retrievals: storage.retrievals,
    trail,
    accessIndex: memoryAccessIndex(),
    holds: storage.holds,
    sourceMarks: memorySourceMarks(),
    staging,
    signer,
    keys: { problems: () => Promise.resolve([]) },
    deployment: {
      resources: () =>
        Promise.resolve([{ kind: 'storage', name: 'vault', regions: ['northeurope'], copied: false } as const]),
      period: (container) => Promise.resolve(periods.get(container) ?? null),
    },
    mayDelete: () => Promise.resolve(false),
    auditIndex: {
      put: () => Promise.resolve(0),
      search: () => Promise.resolve({ rows: [], truncated: false, requestCharge: 0, partitions: 0 }),
      idsOf: () => Promise.resolve([]),
    },
    auditDays,
    auditLease,
    clock,
    log,
    policy: policies.current,
    settings: {
      region: 'northeurope',
      lock: 'locked',
      residency: { source: TENANT_HOST, sourceRegion: null, allowedByOperator: false, runsIn: 'northeurope' },
      software: { name: 'holdfast', version: '0.0.0' },
      sliceSize: 100,
      downloads: DOWNLOADS,
      recordingWaitMinutes: waits.minutes,
      recordingRetryMinutes: waits.every,
      dataLakeWaitMinutes: 360,
      openAfterDays: 2,
      keepOverdueYears: 0,
      restoreArchived: true,
      speechTranscripts: 'auto',
    },
    limitDownloads: pLimit(DOWNLOADS),
    limitConversations: pLimit(DOWNLOADS * 2),
    pause: sleep,
  })
  return {
    ports,
    activities: Object.fromEntries(
      Object.entries({
        ...createActivities(ports),
        pollBackfill: pollBackfill({ backfills, ledger: ports.ledger, clock }, days),
      }).map(([name, activity]) => [name, coded(activity as (input: unknown) => Promise<unknown>)]),
    ),
  }
}

/** One night over memory ports: what the activities of a day need, and what they leave behind. */
import { examine } from '../../card-data/files/attachment.ts'
import { createActivities } from '../../activities/index.ts'
import type { ActivityImplementations, ClientActivity } from '../../activities/contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { runFiles, type DiscoveredPage } from '../../activities/run-files.ts'
import { type NamesFile } from '../../use-cases/conversation/plan.ts'
import { type TenantFile } from '../../use-cases/conversation/plan.ts'
import { recordedKeeper } from '../../use-cases/access/recorded-keeper.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { readConversation } from '../../adapters/genesys/wire/read-conversation.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { readPolicy } from '../../adapters/policy-file.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { partitionsOf } from '../../domain/audit/audit.ts'
import { memoryClock, type MemoryClock } from './memory/memory-clock.ts'
import { memoryAuditDays } from './memory/memory-audit-days.ts'
import { memoryDeployment } from './memory/memory-deployment.ts'
import { memoryIndex } from './memory/memory-index.ts'
import { memoryLease } from './memory/memory-lease.ts'
import { memoryLedger } from './memory/memory-ledger.ts'
import { memoryProtection } from './memory/memory-protection.ts'
import { memorySourceMarks } from './memory/memory-source-marks.ts'
import { memoryHolds } from './memory/memory-holds.ts'
import { memoryRetrievals } from './memory/memory-retrievals.ts'
import { memorySearch } from './memory/memory-search.ts'
import { memorySigner } from './memory/memory-signer.ts'
import { memoryStaging } from './memory/memory-staging.ts'
import { memoryAccessIndex } from './memory/memory-access-index.ts'
import { memoryTrail, type MemoryTrail } from './memory/memory-trail.ts'
import { memoryVault, type MemoryVault } from './memory/memory-vault.ts'
import { QUEUE, smallTenant, type SmallTenant } from './small-tenant.ts'

export const DAY = '2026-11-19'
export const NIGHT: DayRun = { day: DAY, startedAt: '2026-11-20T02:00:00.000Z' }
export const NEXT_NIGHT: DayRun = { day: DAY, startedAt: '2026-11-21T02:00:00.000Z' }

type NightActivities = Omit<ActivityImplementations, ClientActivity>

export interface MemoryNight {
  ports: ActivityPorts & {
    index: ReturnType<typeof memoryIndex>
    staging: ReturnType<typeof memoryStaging>
    signer: ReturnType<typeof memorySigner>
    trail: MemoryTrail
  }
  tenant: SmallTenant
  vault: MemoryVault
  clock: MemoryClock
  /** Problems by key name that key health reports. */
  keyProblems: Map<string, string[]>
  activities: NightActivities
  /** Activities over the same ports, some of them exchanged: a fault of one moment. */
  withPorts(change: Partial<ActivityPorts>): NightActivities
  /** Puts a discovered page and the names into staging, as discovery and the snapshot leave them. */
  discovered(page: Partial<DiscoveredPage>, dayRun?: DayRun, number?: number): Promise<void>
  /** From discovered conversations to the end of the first round. */
  archived(conversations: Conversation[], dayRun?: DayRun): Promise<{ pending: number; records: number }>
  gaps(): Promise<Gap[]>
}

const shippedPolicy = readPolicy('policy/retention.json')

export async function memoryNight(): Promise<MemoryNight> {
  const policy = structuredClone(await shippedPolicy)
  const clock = memoryClock('2026-11-20T02:00:00.000Z')
  const vault = memoryVault(policy, clock)
  const tenant = smallTenant()
  const index = memoryIndex()
  const keyProblems = new Map<string, string[]>()
  const trail = memoryTrail({ vault: vault.vault, reader: vault.reader, clock })
  const ports: MemoryNight['ports'] = {
    conversations: {
      dataAvailableUntil: () => Promise.resolve(null),
      submitDetailsJob: () => Promise.resolve('job'),
      detailsJobState: () => Promise.resolve({ kind: 'done' }),
      detailsPage: () => Promise.resolve({ records: [], cursor: null }),
      queryPage: () => Promise.resolve({ records: [], totalHits: 0 }),
      attributes: () => Promise.resolve({}),
    },
    ...tenantPorts(tenant),
    readSource: readConversation,
    names: { list: () => nothing() },
    speech: {
      scope: () => Promise.resolve('off'),
      transcribed: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
      transcripts: () => Promise.resolve([]),
    },
    permissions: { granted: () => Promise.resolve(['*:*:*']) },
    losses: {
      orphans: () => nothing(),
      orphanMedia: () => Promise.resolve([]),
      orderUploadReport: () => Promise.resolve('report'),
      uploadReport: () => Promise.resolve({ kind: 'failed' }),
      expiring: () => Promise.resolve({ recordings: [], unreadable: 0, cursor: null }),
    },
    examiner: { examine },
    search: memorySearch(index.records),
    retrievals: memoryRetrievals(),
    trail,
    accessIndex: memoryAccessIndex(),
    holds: memoryHolds(),
    sourceMarks: memorySourceMarks(),
    protection: memoryProtection(),
    vault: vault.vault,
    reader: vault.reader,
    keeper: recordedKeeper(vault.keeper, { reader: vault.reader, trail, clock }),
    index,
    ledger: memoryLedger(),
    staging: memoryStaging(),
    signer: memorySigner(),
    keys: { problems: (name) => Promise.resolve(keyProblems.get(name) ?? []) },
    deployment: memoryDeployment(vault),
    mayDelete: () => Promise.resolve(false),
    audits: {
      services: () => Promise.resolve([]),
      submit: () => Promise.resolve({ kind: 'busy' }),
      state: () => Promise.resolve('unknown'),
      entries: () => nothing(),
      realtime: () => nothing(),
    },
    auditIndex: {
      put: () => Promise.resolve(0),
      search: async (question) =>
        Promise.resolve({
          rows: [],
          truncated: false,
          requestCharge: 0,
          partitions: partitionsOf(question).length,
        }),
      idsOf: () => Promise.resolve([]),
    },
    auditLease: memoryLease(),
    auditDays: memoryAuditDays(),
    lanes: { inLane: (_lane, work) => work() },
    counter: { calls: () => 0, measure: async (work) => ({ result: await work(), calls: 0 }) },
    clock,
    log: { info: () => {}, warn: () => {} },
    policy,
    settings: {
      region: 'northeurope',
      lock: 'locked',
      residency: {
        source: 'mypurecloud.ie',
        sourceRegion: 'eu-west-1',
        allowedByOperator: false,
        runsIn: 'northeurope',
      },
      software: { name: 'holdfast', version: '0.0.0' },
      sliceSize: 100,
      downloads: 4,
      recordingWaitMinutes: 240,
      recordingRetryMinutes: 15,
      dataLakeWaitMinutes: 360,
      openAfterDays: 2,
      keepOverdueYears: 0,
      restoreArchived: false,
      speechTranscripts: 'auto',
    },
    limitDownloads: (work) => work(),
    limitConversations: (work) => work(),
    pause: () => Promise.resolve(),
  }
  const activities = createActivities(ports)

  const discovered: MemoryNight['discovered'] = async (page, dayRun = NIGHT, number = 1) => {
    const names: NamesFile = {
      users: { 'u-1': 'An agent' },
      queues: { [QUEUE]: 'Wealth Advice' },
      wrapUpCodes: {},
      divisions: {},
      flows: {},
    }
    await ports.staging.write(runFiles.names(dayRun), names)
    await ports.staging.write(runFiles.tenant(dayRun), {
      linkLifeMinutes: 60,
      transcription: 'off',
      transcribedQueues: [],
      warnings: [],
    } satisfies TenantFile)
    await ports.staging.write(runFiles.page(dayRun, 'lake', number), {
      conversations: [],
      unreadable: [],
      open: 0,
      ...page,
    } satisfies DiscoveredPage)
  }

  return {
    ports,
    tenant,
    vault,
    clock,
    keyProblems,
    activities,
    discovered,
    withPorts: (change) => createActivities({ ...ports, ...change }),
    async archived(conversations, dayRun = NIGHT) {
      await discovered({ conversations }, dayRun)
      const { slices } = await activities.planDay(dayRun)
      let pending = 0
      for (let i = 1; i <= slices; i++) {
        const slice = { ...dayRun, slice: `s${String(i).padStart(4, '0')}` }
        const { batches } = await activities.submitSlice(slice)
        pending += (await activities.archiveBatches({ ...slice, batches, round: 1, last: true })).pending
      }
      return { pending, records: ports.index.records.size }
    },
    gaps: async () => (await Array.fromAsync(ports.ledger.gaps(DAY))).flat().map(({ since: _, ...gap }) => gap),
  }
}

function tenantPorts({
  recordings,
  media,
  digital,
}: SmallTenant): Pick<ActivityPorts, 'recordings' | 'media' | 'digital'> {
  return { recordings, media, digital }
}

async function* nothing(): AsyncIterable<never[]> {
  yield await Promise.resolve([])
}

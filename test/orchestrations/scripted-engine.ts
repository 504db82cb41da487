/** Every registered orchestration over scripted activities: what each step answers, and what was asked of it, when. */
import type { ActivityImplementations } from '../../activities/contract.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { coded } from '../../functions/durable/register.ts'
import { seededRandom } from '../../local/functions-host/durable/random.ts'
import { orchestrations } from '../../orchestrations/registry.ts'
import { simulatedClock, type SimulatedClock } from '../../simulation/clock.ts'
import { durableWorld, type DurableWorld, type WorldOptions } from '../../simulation/durable/world.ts'

export const DAY = '2026-11-19'
export const START = Date.parse('2026-11-20T02:00:00.000Z')
export const MINUTE = 60_000
export const HOUR = 3_600_000
/** The day's instance. */
export const ID = `archive-${DAY}`

export interface Call<K extends keyof ActivityImplementations = keyof ActivityImplementations> {
  name: K
  input: Parameters<ActivityImplementations[K]>[0]
  /** ms since the start. */
  at: number
}

export type Script = { [K in keyof ActivityImplementations]?: ActivityImplementations[K] }

export interface ScriptedEngine {
  world: DurableWorld
  clock: SimulatedClock
  calls: Call[]
  /** Inputs of one activity, in the order of their deliveries. */
  inputs<K extends keyof ActivityImplementations>(name: K): Parameters<ActivityImplementations[K]>[0][]
  /** When one activity was delivered, ms since the start. */
  times(name: keyof ActivityImplementations): number[]
  /** Runs a day to its end. */
  day(): Promise<unknown>
}

export const sealed = {
  status: 'complete',
  conversations: 3,
  archived: 3,
  excused: 0,
  missing: 0,
  certificate: 'c',
} as const

const heldTally = { records: 3, objects: 6, bytes: 60, awaited: 0, failed: 0 }

/** A day on which nothing is late and nothing fails. */
const smoothDay: ActivityImplementations = {
  prepareDay: async () => ({
    policyVersion: '1',
    limits: { retryMinutes: 15, recordingMinutes: 240, lakeRounds: 8 },
  }),
  checkDataLake: async () => ({ ready: true, availableUntil: null }),
  snapshotNames: async () => ({ entities: 1, path: 'names', missingKinds: [] }),
  startDiscovery: async ({ attempt }) => ({ jobId: `job-${attempt}` }),
  checkDiscovery: async () => ({ state: 'done', reason: null }),
  collectPages: async ({ page }) => ({ cursor: null, page: page + 1, expired: false }),
  collectTail: async () => ({ found: 0 }),
  compareCounts: () => Promise.resolve({ job: 0, query: 0, added: 0 }),
  planDay: async () => ({ slices: 1, conversations: 3, known: 0, open: 0 }),
  submitSlice: async () => ({ batches: [{ index: 0, batchId: 'b0' }] }),
  archiveBatches: async () => ({ waiting: [], pending: 0, more: false }),
  retryPending: async () => ({ slice: null, batches: [], pending: 0, more: false }),
  closePending: async () => ({ gaps: 0, more: false }),
  failSlice: async () => ({ conversations: 1 }),
  archiveOrphans: async () => ({ archived: 0, waiting: 0, next: null }),
  orderUploadReports: async () => ({ reports: [] }),
  readUploadReports: async () => ({ waiting: [], named: 0 }),
  compareTenant: async () => ({ cursor: null, tally: { seen: 0, held: 0, missing: 0, unreadable: 0, older: 0 } }),
  sealTenant: async () => ({ certificate: 'c', list: 'l' }),
  checkExpiring: async () => ({ atRisk: 0 }),
  reconcileDay: async () => ({ status: 'complete', excused: 0, missing: 0 }),
  sealDay: async () => sealed,
  pollBackfill: async () => ({ finished: true }),
  planAudits: async () => ({ acquired: true, services: 2 }),
  queryAudits: async () => ({ kind: 'submitted' }),
  checkAudits: async () => ({ state: 'succeeded' }),
  storeAudits: async () => ({ entries: 10 }),
  failAudits: async () => ({ failed: true }),
  sealAudits: async () => ({ status: 'complete', services: 2, entries: 20, missing: 0, certificate: 'c' }),
  lockBlobs: async () => ({ tally: { looked: 1, locked: 1, over: 0, failed: 0 }, cursor: null }),
  extendToPolicy: async () => ({
    tally: { looked: 3, extended: 1, objects: 4, failed: 0 },
    cursor: null,
    policyVersion: '2',
  }),
  holdNext: async () => ({ next: null, tally: heldTally, superseded: false }),
  sumHold: async () => ({ after: null, tally: heldTally }),
  settleHold: async () => ({ status: 'in-force' }),
  attestNext: async () => ({ after: null, tally: heldTally, restored: 0 }),
  closeAttestation: async () => ({ attested: true }),
  freeNext: async () => ({ after: null, records: 0 }),
  endRelease: async () => ({ released: true }),
  protectAtSource: async () => ({ done: true }),
  releaseAtSource: async () => ({ outcome: 'done' }),
  listRetrieval: async ({ page }) => ({ cursor: null, page: page + 1, conversations: 1, objects: 2, bytes: 10 }),
  verifyRetrieval: async () => ({ page: null, withheld: 0 }),
  deliverRetrieval: async () => ({ delivered: true }),
  failRetrieval: async () => ({ failed: true }),
  noteWarning: async () => ({ noted: true }),
  failDay: async () => ({ status: 'failed' }),
}

export function scriptedEngine(
  script: Script = {},
  options: Partial<WorldOptions> & { seed?: number } = {},
): ScriptedEngine {
  const clock = simulatedClock(START)
  const calls: Call[] = []
  const steps = { ...smoothDay, ...script }
  const activities = Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      coded(async (input) => {
        calls.push({ name, input, at: clock.now() - START } as Call)
        return (step as (input: unknown) => Promise<unknown>)(input)
      }),
    ]),
  )
  const world = durableWorld({
    orchestrators: orchestrations,
    activities,
    clock,
    random: seededRandom(options.seed ?? 1),
    haste: 0,
    ...options,
  })
  const of = (name: string) => calls.filter((call) => call.name === name)
  return {
    world,
    clock,
    calls,
    inputs: <K extends keyof ActivityImplementations>(name: K) =>
      of(name).map((call) => call.input as Parameters<ActivityImplementations[K]>[0]),
    times: (name) => of(name).map((call) => call.at),
    day: async () => {
      world.start('archiveDay', { day: DAY }, ID)
      await world.run()
      return world.status(ID)?.output
    },
  }
}

/** Fails the first times with a code, then answers. */
export function failing<I, O>(times: number, code: ArchiveError['code'], answer: (input: I) => Promise<O>) {
  let left = times
  return async (input: I): Promise<O> => {
    if (left-- > 0) throw new ArchiveError(code, 'as the script says')
    return answer(input)
  }
}

/** Runs the same story under many orders of delivery. */
export const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1)

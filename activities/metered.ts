/** What activities cost: each Genesys call of an activity is counted in the ledger, for the day that it was made. */
import { ArchiveError } from '../domain/errors.ts'
import type { ActivityPorts } from '../use-cases/ports.ts'
import type { ActivityImplementations, ClientActivity } from './contract.ts'
import type { Lane } from '../domain/calls/lane.ts'
import type { DayRun } from '../domain/day-run.ts'

type Registered = Omit<ActivityImplementations, ClientActivity>
type Ports = Pick<ActivityPorts, 'counter' | 'lanes' | 'ledger' | 'clock' | 'log'>

/** Their calls wait for those of a night, and stand in an account of their own: they are no cost of archiving a day. */
const AUDIT_ACTIVITIES: ReadonlySet<string> = new Set<keyof Registered>([
  'planAudits',
  'queryAudits',
  'checkAudits',
  'storeAudits',
  'failAudits',
  'sealAudits',
])

const LEGAL_ACTIVITIES: ReadonlySet<string> = new Set<keyof Registered>(['protectAtSource', 'releaseAtSource'])
const TENANT_ACTIVITIES: ReadonlySet<string> = new Set<keyof Registered>(['compareTenant', 'sealTenant'])

/** Steps of an input that tell one call of an activity from the next: they name its unit of cost in the ledger. */
const STEP_KEYS = ['slice', 'service', 'round', 'attempt', 'parts', 'part', 'page', 'from'] as const

/** The ledger's account of what the export of a day's audit log costs. */
export function auditAccount(day: string): string {
  return `audits-${day}`
}

function accountOf(activity: string, day: string): string {
  if (AUDIT_ACTIVITIES.has(activity)) return auditAccount(day)
  if (LEGAL_ACTIVITIES.has(activity)) return `legal-${day}`
  return TENANT_ACTIVITIES.has(activity) ? `tenant-${day}` : day
}

/** The same activities, metered: there is no other way to register one. */
export function metered(ports: Ports, activities: Registered): Registered {
  // Object.fromEntries forgets which name has which type; every entry keeps its own.
  return Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      meteredOne(ports, name, activity as (input: DayRun) => Promise<unknown>),
    ]),
  ) as unknown as Registered
}

const isAway = (error: unknown): boolean => error instanceof ArchiveError && error.code === 'index-unreachable'

function meteredOne(
  { counter, lanes, ledger, clock, log }: Ports,
  name: string,
  activity: (input: DayRun) => Promise<unknown>,
): (input: DayRun) => Promise<unknown> {
  const audits = AUDIT_ACTIVITIES.has(name)
  const behind = audits || TENANT_ACTIVITIES.has(name)
  // Somebody waits for it, and it is a few calls.
  const laneOf = (purpose: string | undefined): Lane =>
    LEGAL_ACTIVITIES.has(name) ? 'person' : behind || purpose === 'backfill' ? 'backfill' : 'night'
  return async (input) => {
    const { outcome, calls } = await measured(() => lanes.inLane(laneOf(input.purpose), () => activity(input)))
    if (calls > 0) {
      const steps = STEP_KEYS.flatMap((key) => (key in input ? [String(input[key as keyof DayRun])] : []))
      // A delivery that failed keeps its own unit: the next one must not write over what it spent.
      const delivery = outcome.kind === 'failed' ? [`failed at ${clock.now()}`] : []
      const spent = ledger.progress(accountOf(name, input.day), {
        unit: `${input.startedAt}:${[name, ...steps, ...delivery].join(':')}`,
        genesysCalls: calls,
        archived: 0,
        recordingsArchived: 0,
        objects: 0,
        bytes: 0,
      })
      // What an activity did stands: neither its work nor what it failed of is given up for a figure of its cost.
      await spent.catch((error: unknown) => {
        if (outcome.kind === 'done' && !isAway(error)) throw error
        log.warn('cost.not-kept', { activity: name, day: input.day, calls })
      })
    }
    if (outcome.kind === 'failed') throw outcome.error
    return outcome.value
  }

  type Outcome = { kind: 'done'; value: unknown } | { kind: 'failed'; error: unknown }

  async function measured(work: () => Promise<unknown>): Promise<{ outcome: Outcome; calls: number }> {
    const { result, calls } = await counter.measure(() =>
      work().then(
        (value): Outcome => ({ kind: 'done', value }),
        (error: unknown): Outcome => ({ kind: 'failed', error }),
      ),
    )
    return { outcome: result, calls }
  }
}

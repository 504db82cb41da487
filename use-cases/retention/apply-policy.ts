/**
 * Brings what is archived to what the policy asks today, where it asks more: dates move on, locks are set, never back.
 * One page of one day at a time; a page that is applied again finds nothing to do, so a run may end anywhere.
 */
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import { NOTHING_APPLIED, type PolicyTally } from '../../domain/retention/policy-application.ts'
import type { ActivityPorts } from '../ports.ts'
import { extendRecord } from './extend-record.ts'
import { evidenceLifetime, type EvidenceLifetime } from './evidence-lifetime.ts'
import { decisionOf } from './stored-decision.ts'
import { todaysRetention } from './todays-retention.ts'
import { addTallies } from '../../domain/tally.ts'

type Ports = Pick<
  ActivityPorts,
  'vault' | 'reader' | 'keeper' | 'index' | 'readSource' | 'policy' | 'settings' | 'clock' | 'log'
>

/** Records side by side; each moves its objects on side by side, too. */
const PARALLEL = 4
const REQUESTER = 'holdfast policy apply'

/**
 * @param from conversation id to begin with, null for the first of the day
 * @param most records in a page
 * @returns `next`: where the next page begins, null when the day is done
 * @throws ArchiveError when vault or index are out of reach; what concerns one record alone is counted as failed
 */
export async function applyPolicyPage(
  ports: Ports,
  { day, from, most }: { day: string; from: string | null; most: number },
): Promise<{ tally: PolicyTally; next: string | null }> {
  const limit = pLimit(PARALLEL)
  const evidence = evidenceLifetime(ports)
  let tally = NOTHING_APPLIED
  let left = most
  for await (const page of ports.index.day(day, { from: from ?? '' })) {
    const now = page.slice(0, left)
    const done = await Promise.all(now.map((entry) => limit(() => applyTo(ports, day, entry, evidence))))
    tally = done.reduce(addTallies, tally)
    left -= now.length
    const next = page[now.length]
    if (next !== undefined) return { tally, next: next.conversationId }
  }
  return { tally, next: null }
}

async function applyTo(ports: Ports, day: string, entry: DayEntry, evidence: EvidenceLifetime): Promise<PolicyTally> {
  const looked = { ...NOTHING_APPLIED, looked: 1 }
  try {
    const today = await todaysRetention(ports, entry)
    const stored = await decisionOf(ports, entry)
    const longer = stored === null || Date.parse(today.until) > Date.parse(stored.retainUntil)
    const lock = ports.settings.lock === 'locked' && today.mode === 'locked' && stored?.mode !== 'locked'
    if (!longer && !lock) return looked
    const outcome = await extendRecord(
      ports,
      {
        conversationId: entry.conversationId,
        term: { until: stored === null || longer ? today.until : stored.retainUntil },
        lock,
        reason: `policy ${ports.policy.version}: ${today.classId} asks ${today.years} years, ${today.mode}`,
        requester: REQUESTER,
      },
      evidence,
    )
    return outcome.outcome === 'extended' ? { ...looked, extended: 1, objects: outcome.objects } : looked
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.retryable) throw error
    ports.log.warn('policy.not-applied', { day, conversationId: entry.conversationId, detail: error.message })
    return { ...looked, failed: 1 }
  }
}

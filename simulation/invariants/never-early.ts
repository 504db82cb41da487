/** No blob of a record may go before its longest period has passed, nor be unlocked where its class locks. */
import { lawful, yearsAfter } from '../world/lawful.ts'
import { utcDay } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import type { Evidence } from './evidence.ts'
import { isStillOpen } from './looks.ts'
import type { Violation } from './violation.ts'

const OF_RECORD = /^[^/]+\/\d{4}\/\d\d\/\d\d\/([^/]+)\//

export function neverEarly(evidence: Evidence): Violation[] {
  const { storage, world, records, policies, now } = evidence
  const blobs = Map.groupBy(storage.vault.blobs, ([path]) => OF_RECORD.exec(path)?.[1] ?? '')
  return world.conversations.flatMap((conversation) => {
    const end = settledEnds(conversation, now).at(-1)
    const record = records.get(conversation.id)
    if (end === undefined || record === undefined || isStillOpen(evidence, end)) return []
    // By the policy that it was archived under, and by a newer one that was applied to the archive since.
    const numbers = [policies.ofVersion(record.policyVersion)?.number ?? 0, world.appliedPolicy]
    const rules = policies.numbered(Math.max(...numbers))
    const { years, locked } = lawful(conversation, world, rules)
    const until = Math.max(yearsAfter(end, years), world.extensions.get(conversation.id) ?? 0)
    return (blobs.get(conversation.id) ?? []).flatMap(([path, { retainUntil, mode }]): Violation[] => {
      if (path.startsWith('quarantine/')) return []
      const early = retainUntil === null || Date.parse(retainUntil) < Math.floor(until / 1000) * 1000
      if (!early && (!locked || mode === 'locked')) return []
      const asked = `${years} years, ${new Date(until).toISOString()}${locked ? ', locked' : ''}`
      return [
        {
          invariant: 'never-early',
          shape: conversation.shape,
          day: utcDay(end),
          subject: path,
          detail: `kept until ${retainUntil ?? 'nothing'} (${mode ?? 'no mode'}); asked ${asked}`,
        },
      ]
    })
  })
}

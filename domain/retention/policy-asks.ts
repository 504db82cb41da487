/** What today's policy asks of a record that was archived under an earlier one. */
import type { StoredRetention } from '../ports/archive-index.ts'
import { lawfulUntil } from './retention-date.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/**
 * True when the record's own class now asks for a later date, or a lock that it does not have.
 * Only the class it is in is looked at: which class it would be in today takes the whole record (`policy diff`).
 */
export function asksMore(
  { classes }: Pick<RetentionPolicy, 'classes'>,
  { retentionClass, conversationEnd }: { retentionClass: string; conversationEnd: string },
  stored: StoredRetention,
): boolean {
  const today = classes.find(({ id }) => id === retentionClass)
  return (
    today !== undefined &&
    (Date.parse(lawfulUntil(conversationEnd, today.years)) > Date.parse(stored.retainUntil) ||
      (today.mode === 'locked' && stored.mode === 'unlocked'))
  )
}

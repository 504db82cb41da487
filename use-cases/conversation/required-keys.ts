import type { Classification } from '../../domain/retention/classify.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ActivityPorts } from '../ports.ts'

/**
 * Business keys that the class asks for and the record does not carry: archived all the same, with an alarm and a place
 * on the review list (CAP-6).
 */
export function requiredKeyGaps(
  { policy, log }: Pick<ActivityPorts, 'policy' | 'log'>,
  conversationId: string,
  { classId }: Classification,
  keys: Record<string, string>,
): Gap[] {
  const required = policy.classes.find((entry) => entry.id === classId)?.requires ?? []
  return required
    .filter((key) => keys[key] === undefined)
    .map((key) => {
      log.warn('business-key.missing', { conversationId, key, retentionClass: classId })
      return {
        conversationId,
        objectId: `key:${key}`,
        reason: 'required-key-missing',
        detail: `class ${classId} asks for the business key ${key}`,
      }
    })
}

/** What a class is decided by, beside the record itself. */
import type { NameKind } from '../ports/names-source.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/** Kinds of entity whose names put a record into a class: without them a record would be kept by another rule. */
export function namesThatDecide({ classes }: Pick<RetentionPolicy, 'classes'>): Set<NameKind> {
  const kinds = new Set<NameKind>()
  for (const { match } of classes) {
    if (typeof match === 'string') continue
    if (match.queues !== undefined) kinds.add('queues')
    if (match.divisions !== undefined) kinds.add('divisions')
    if (match.flows !== undefined) kinds.add('flows')
  }
  return kinds
}

/** Whether what a participant's attributes say puts a record into a class. */
export function attributesDecide({ classes }: Pick<RetentionPolicy, 'classes'>): boolean {
  return classes.some(
    ({ match }) => typeof match !== 'string' && (match.jurisdictions !== undefined || match.businessKeys !== undefined),
  )
}

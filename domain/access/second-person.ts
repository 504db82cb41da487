import { ArchiveError } from '../errors.ts'
import type { Principal } from './principal.ts'

/**
 * Four eyes: whoever asked for something does not approve it, and neither does a machine. Persons are told apart by
 * their object id alone.
 * @throws ArchiveError `own-approval`
 */
export function requireSecondPerson(requestedBy: Pick<Principal, 'oid'>, approver: Principal): void {
  if (approver.kind === 'machine' || sameId(requestedBy.oid, approver.oid))
    throw new ArchiveError('own-approval', 'what one person asked for is approved by another person')
}

function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

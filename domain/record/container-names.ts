/**
 * Storage containers that Holdfast has beside those of the retention classes, and the names that a class's own have.
 * The one list: reserved class ids, provisioning and every reader and writer follow it.
 */
export const SHARED_CONTAINERS = [
  { name: 'evidence', kind: 'worm', kept: 'longer-than-records' },
  { name: 'audit-logs', kind: 'worm', kept: 'longer-than-records' },
  { name: 'events', kind: 'worm', kept: 'longer-than-records' },
  { name: 'quarantine', kind: 'worm', kept: 'briefly' },
  { name: 'staging', kind: 'mutable' },
  { name: 'exports', kind: 'mutable' },
] as const
export type SharedContainer = (typeof SHARED_CONTAINERS)[number]['name']

export const EVIDENCE = 'evidence' satisfies SharedContainer
export const AUDIT_LOGS = 'audit-logs' satisfies SharedContainer
export const EVENTS = 'events' satisfies SharedContainer
export const QUARANTINE = 'quarantine' satisfies SharedContainer
export const STAGING = 'staging' satisfies SharedContainer

const EXACT = '-exact'

/** Where records of a class go that its default policy would date too late: the keeper sets the lawful date there. */
export function exactContainer(classId: string): string {
  return `${classId}${EXACT}`
}

/** Both containers of a class. */
export function classContainers(classId: string): [inherit: string, exact: string] {
  return [classId, exactContainer(classId)]
}

/** The keeper sets the date of what goes there. */
export function isExact(container: string): boolean {
  return container.endsWith(EXACT)
}

/** A class with such an id would share its container with something else. */
export function isReserved(classId: string): boolean {
  return isExact(classId) || SHARED_CONTAINERS.some(({ name }) => name === classId)
}

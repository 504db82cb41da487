/** Entries of the audit log as the archive finds them again. */
import { z } from 'zod'
import { ArchiveError } from '../errors.ts'
import type { JsonObject } from '../json.ts'

/** Enough to answer who did what to what and when; the entry itself is a line of the file. */
export interface AuditRow {
  id: string
  /** ISO UTC. */
  time: string
  service: string
  action: string
  userId: string | null
  userName: string | null
  entityType: string | null
  entityId: string | null
  entityName: string | null
  /** Names of the properties that changed. */
  changed: string[]
  /** `audit-logs/2026/11/19/<service>.ndjson.gz`, the line in it from 1, and the SHA-256 of the file. */
  file: string
  line: number
  sha256: string
}

export interface AuditQuestion {
  userIds?: string[]
  entityIds?: string[]
  entityType?: string
  action?: string
  /** Days, both included. */
  from: string
  to: string
}

const ref = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).nullish()
const entry = z.looseObject({
  id: z.string().min(1),
  eventDate: z.string(),
  serviceName: z.string().nullish(),
  action: z.string().nullish(),
  entityType: z.string().nullish(),
  user: ref,
  entity: ref,
  propertyChanges: z.array(z.looseObject({ property: z.string().nullish() })).nullish(),
})

/** Null for a line that is no entry: it stays in the file, where nobody can search for it. */
export function auditRow(
  raw: JsonObject,
  service: string,
  place: Pick<AuditRow, 'file' | 'line' | 'sha256'>,
): AuditRow | null {
  const parsed = entry.safeParse(raw)
  if (!parsed.success) return null
  const { id, eventDate, action, entityType, user, entity, propertyChanges } = parsed.data
  const time = Date.parse(eventDate)
  if (Number.isNaN(time)) return null
  return {
    id,
    time: new Date(time).toISOString(),
    service,
    action: action ?? 'Unknown',
    userId: user?.id ?? null,
    userName: user?.name ?? null,
    entityType: entityType ?? null,
    entityId: entity?.id ?? null,
    entityName: entity?.name ?? null,
    changed: (propertyChanges ?? []).flatMap((propertyChange) => propertyChange.property ?? []),
    ...place,
  }
}

export function matches(row: AuditRow, { userIds, entityIds, entityType, action, from, to }: AuditQuestion): boolean {
  const day = row.time.slice(0, 10)
  return (
    day >= from &&
    day <= to &&
    (userIds === undefined || (row.userId !== null && userIds.includes(row.userId))) &&
    (entityIds === undefined || (row.entityId !== null && entityIds.includes(row.entityId))) &&
    (entityType === undefined || row.entityType?.toLowerCase() === entityType.toLowerCase()) &&
    (action === undefined || row.action.toLowerCase() === action.toLowerCase())
  )
}

/** Action-only questions read a partition a day: so many at most. */
const MOST_DAYS_BY_ACTION = 92

/**
 * Partitions that hold everything a question can match, the fewest there are: by entity and year, else by user and
 * month, else by action and day.
 * @throws ArchiveError `bad-request` for a question that would read the whole archive
 */
export function partitionsOf(question: AuditQuestion): string[] {
  const { userIds, entityIds, action, from, to } = question
  if (entityIds !== undefined) return entityIds.flatMap((id) => years(from, to).map((year) => entityKey(id, year)))
  if (userIds !== undefined) return userIds.flatMap((id) => months(from, to).map((month) => userKey(id, month)))
  if (action === undefined) throw new ArchiveError('bad-request', 'name a user, an entity or an action')
  const days = daysOf(from, to)
  if (days.length > MOST_DAYS_BY_ACTION)
    throw new ArchiveError(
      'bad-request',
      `a question by action alone covers at most ${MOST_DAYS_BY_ACTION} days; name a user or an entity too`,
    )
  return days.map((day) => actionKey(action, day))
}

/** Where a row is found again. */
export function keysOf(row: AuditRow): string[] {
  const day = row.time.slice(0, 10)
  return [
    ...(row.entityId === null ? [] : [entityKey(row.entityId, day.slice(0, 4))]),
    ...(row.userId === null ? [] : [userKey(row.userId, day.slice(0, 7))]),
    actionKey(row.action, day),
  ]
}

function entityKey(id: string, year: string): string {
  return `audit-entity:${id}:${year}`
}

function userKey(id: string, month: string): string {
  return `audit-user:${id}:${month}`
}

function actionKey(action: string, day: string): string {
  return `audit-action:${action.toLowerCase()}:${day}`
}

function years(from: string, to: string): string[] {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => String(first + i))
}

function months(from: string, to: string): string[] {
  const found: string[] = []
  for (
    const at = new Date(`${from.slice(0, 7)}-01T00:00:00Z`);
    at.toISOString().slice(0, 7) <= to.slice(0, 7);
    at.setUTCMonth(at.getUTCMonth() + 1)
  )
    found.push(at.toISOString().slice(0, 7))
  return found
}

function daysOf(from: string, to: string): string[] {
  const found: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000)
    found.push(new Date(at).toISOString().slice(0, 10))
  return found
}

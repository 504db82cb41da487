import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  auditRow,
  keysOf,
  matches,
  partitionsOf,
  type AuditQuestion,
  type AuditRow,
} from '../../../domain/audit/audit.ts'

const row = (change: Partial<AuditRow> = {}): AuditRow => ({
  id: 'a',
  time: '2025-03-04T10:00:00.000Z',
  service: 'ContactCenter',
  action: 'Update',
  userId: 'u-1',
  userName: 'Ada Sample',
  entityType: 'Queue',
  entityId: 'q-1',
  entityName: 'Trading Desk',
  changed: ['permissions'],
  file: 'audit-logs/2025/03/04/ContactCenter.ndjson.gz',
  line: 1,
  sha256: 'a'.repeat(64),
  ...change,
})

describe('a question to the audit log', () => {
  it('reads only partitions that hold every row it can match, whatever is asked', () => {
    const rows = fc
      .record({
        year: fc.integer({ min: 2023, max: 2026 }),
        month: fc.integer({ min: 1, max: 12 }),
        user: fc.constantFrom('u-1', 'u-2', null),
        entity: fc.constantFrom('q-1', 'q-2', null),
        action: fc.constantFrom('Update', 'Create'),
      })
      .map(({ year, month, user, entity, action }) =>
        row({
          time: `${year}-${String(month).padStart(2, '0')}-15T12:00:00.000Z`,
          userId: user,
          entityId: entity,
          action,
        }),
      )
    const questions: fc.Arbitrary<AuditQuestion> = fc
      .record({
        userIds: fc.constantFrom<string[] | undefined>(undefined, ['u-1'], ['u-1', 'u-2']),
        entityIds: fc.constantFrom<string[] | undefined>(undefined, ['q-1']),
        action: fc.constantFrom<string | undefined>(undefined, 'update'),
      })
      .map(({ userIds, entityIds, action }) => ({
        from: '2025-01-10',
        to: '2025-03-31',
        ...(userIds === undefined ? {} : { userIds }),
        ...(entityIds === undefined ? {} : { entityIds }),
        ...(action === undefined ? {} : { action }),
      }))
      .filter((entry) => entry.userIds !== undefined || entry.entityIds !== undefined || entry.action !== undefined)
    fc.assert(
      fc.property(rows, questions, (entry, question) => {
        if (matches(entry, question))
          expect(keysOf(entry).some((key) => partitionsOf(question).includes(key))).toBe(true)
      }),
    )
  })

  it('by user and entity reads one partition a year, however large the archive is', () => {
    expect(partitionsOf({ userIds: ['u-1'], entityIds: ['q-1'], from: '2024-01-01', to: '2026-12-31' })).toEqual([
      'audit-entity:q-1:2024',
      'audit-entity:q-1:2025',
      'audit-entity:q-1:2026',
    ])
    expect(partitionsOf({ userIds: ['u-1'], from: '2025-11-30', to: '2026-01-01' })).toEqual([
      'audit-user:u-1:2025-11',
      'audit-user:u-1:2025-12',
      'audit-user:u-1:2026-01',
    ])
    expect(partitionsOf({ action: 'Update', from: '2024-02-28', to: '2024-03-01' })).toEqual([
      'audit-action:update:2024-02-28',
      'audit-action:update:2024-02-29',
      'audit-action:update:2024-03-01',
    ])
  })

  it('that would read the whole archive is refused', () => {
    expect(() => partitionsOf({ from: '2024-01-01', to: '2026-12-31' })).toThrow(/name a user, an entity or an action/)
    expect(() => partitionsOf({ action: 'Update', from: '2024-01-01', to: '2026-12-31' })).toThrow(/at most 92 days/)
  })
})

describe('an entry', () => {
  it('is found again by its entity and year, its user and month, its action and day; not by what it lacks', () => {
    expect(keysOf(row())).toEqual(['audit-entity:q-1:2025', 'audit-user:u-1:2025-03', 'audit-action:update:2025-03-04'])
    expect(keysOf(row({ entityId: null, userId: null }))).toEqual(['audit-action:update:2025-03-04'])
  })

  it('is read tolerantly: what has no id or no time has no row, everything else has one', () => {
    const place = { file: 'f', line: 3, sha256: 's' }
    expect(
      auditRow(
        { id: 'a', eventDate: '2025-03-04T10:00:00Z', user: null, propertyChanges: [{ property: 'x' }, {}] },
        'S',
        place,
      ),
    ).toEqual({
      id: 'a',
      time: '2025-03-04T10:00:00.000Z',
      service: 'S',
      action: 'Unknown',
      userId: null,
      userName: null,
      entityType: null,
      entityId: null,
      entityName: null,
      changed: ['x'],
      ...place,
    })
    expect(auditRow({ eventDate: '2025-03-04T10:00:00Z' }, 'S', place)).toBeNull()
    expect(auditRow({ id: 'a', eventDate: 'soon' }, 'S', place)).toBeNull()
  })
})

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditFileName } from '../../domain/record/audit-files.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'

const entry = (id: string, day: string, change: object = {}) => ({
  id,
  eventDate: `${day}T10:00:00.000Z`,
  serviceName: 'PeoplePermissions',
  action: 'AddPermission',
  user: { id: 'u-1', name: 'Ada Sample' },
  entityType: 'Queue',
  entity: { id: 'q-1', name: 'Trading Desk' },
  status: 'SUCCESS',
  propertyChanges: [{ property: 'permissions', oldValues: ['view'], newValues: ['edit'] }],
  ...change,
})

describe('the SQL over the exported audit log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-sql-'))
  let sql: DuckDBConnection

  function write(day: string, revision: number, entries: object[]): void {
    const path = join(folder, auditFileName(day, 'PeoplePermissions', revision))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, gzipSync(entries.map((item) => `${Buffer.from(canonicalBytes(item)).toString()}\n`).join('')))
  }

  beforeAll(async () => {
    write('2024-03-01', 1, [
      entry('a', '2024-03-01'),
      entry('b', '2024-03-01', { user: { id: 'u-2', name: 'Bruno Muster' } }),
    ])
    write('2025-07-09', 1, [
      entry('c', '2025-07-09', { action: 'RemovePermission' }),
      entry('d', '2025-07-09', { action: 'Update' }),
    ])
    write('2025-07-09', 2, [
      entry('c', '2025-07-09', { action: 'RemovePermission' }),
      entry('d', '2025-07-09', { action: 'Update' }),
      entry('late', '2025-07-09', { eventDate: '2025-07-09T11:00:00.000Z' }),
    ])
    write('2023-01-01', 1, [entry('old', '2023-01-01')])
    sql = await (await DuckDBInstance.create(':memory:')).connect()
    await sql.run(readFileSync('infra/sql/audit-views.duckdb.sql', 'utf8').replaceAll('<folder>', folder))
  })
  afterAll(() => {
    sql.closeSync()
    rmSync(folder, { recursive: true, force: true })
  })

  it('answers the documented question, each entry once, whatever revisions there are', async () => {
    const rows = (await sql.runAndReadAll(readFileSync('infra/sql/audit-samples.sql', 'utf8'))).getRowObjectsJson()
    expect(rows.map((row) => [String(row['event_date']).slice(0, 10), row['action']])).toEqual([
      ['2024-03-01', 'AddPermission'],
      ['2025-07-09', 'RemovePermission'],
      ['2025-07-09', 'AddPermission'],
    ])
    expect(JSON.stringify(rows[0]?.['property_changes'])).toContain('edit')
  })

  it('has the same columns in both dialects', () => {
    const columns = (file: string) =>
      [...readFileSync(file, 'utf8').matchAll(/ AS (\w+),?$/gm)]
        .map((found) => found[1])
        .filter((name) => name !== 'entries')
        .sort()
    expect(columns('infra/sql/audit-views.duckdb.sql')).toContain('log_day')
    expect(columns('infra/sql/audit-views.duckdb.sql')).toEqual(
      columns('infra/sql/audit-views.sql').filter((name) => name !== 'AS'),
    )
  })
})

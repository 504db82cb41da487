import { describe, expect, it } from 'vitest'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { evidenceLifetime, extensionName } from '../../../use-cases/retention/evidence-lifetime.ts'
import { memoryNight } from '../../support/memory-night.ts'

const UNTIL = '2050-11-19T10:05:00.000Z'
const LONG = '2070-01-01T00:00:00.000Z'
const DAY = '2026-11-19'
const OF_DAY = ['certificates/2026/11/19.json', 'certificates/2026/11/19.r2.json', 'receipts/2026/11/19.ndjson']
const OTHERS = ['certificates/2026/11/18.json', 'certificates/2026/11/190.json']

async function evidence() {
  const night = await memoryNight()
  for (const name of [...OF_DAY, 'names/2026/11/19.json', ...OTHERS])
    await night.ports.vault.putOnce({
      container: 'evidence',
      name,
      contentType: 'application/json',
      metadata: {},
      body: Buffer.from(name),
    })
  let listings = 0
  const reader: typeof night.ports.reader = {
    ...night.ports.reader,
    list(container, prefix) {
      listings++
      return night.ports.reader.list(container, prefix)
    },
  }
  const date = (name: string) => night.vault.blobs.get(`evidence/${name}`)?.retainUntil
  return { night, date, lifetime: evidenceLifetime({ ...night.ports, reader }), listings: () => listings }
}

describe('evidence about a record that is kept longer', () => {
  it('outlives it by a year, all of its day and nothing of another', async () => {
    const { date, lifetime } = await evidence()
    const before = OTHERS.map(date)
    await lifetime.ofDay(DAY, UNTIL)
    for (const name of [...OF_DAY, 'names/2026/11/19.json']) expect(date(name)).toBe(lawfulUntil(UNTIL, 1))
    expect(OTHERS.map(date)).toEqual(before)
  })

  it('is looked at once for the records of one day, and again for one that is kept longer still', async () => {
    const { date, lifetime, listings } = await evidence()
    await lifetime.ofDay(DAY, UNTIL)
    const first = listings()
    await lifetime.ofDay(DAY, UNTIL)
    await lifetime.ofDay(DAY, '2030-01-01T00:00:00.000Z')
    await lifetime.ofDay(DAY, lawfulUntil(UNTIL, 1))
    expect(listings()).toBe(first)
    await lifetime.ofDay(DAY, LONG)
    expect(listings()).toBe(2 * first)
    expect(date('certificates/2026/11/19.json')).toBe(lawfulUntil(LONG, 1))
  })

  it('that lives long enough is left alone; a document that is not there is none', async () => {
    const { night, date, lifetime } = await evidence()
    const name = 'certificates/2026/11/19.json'
    await night.ports.keeper.extend('evidence', name, UNTIL)
    await lifetime.ofDocument(name, UNTIL)
    expect(date(name)).toBe(UNTIL)
    await lifetime.ofDocument(name, LONG)
    expect(date(name)).toBe(lawfulUntil(LONG, 1))
    await lifetime.ofDocument('certificates/2020/01/01.json', LONG)
  })

  it('has a name by the day it was asked for', () => {
    expect(extensionName('2026-11-20T02:00:00.000Z', 'abc')).toBe('extensions/2026/11/20/abc.json')
  })
})

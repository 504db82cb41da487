import { describe, expect, it } from 'vitest'
import { partOf } from '../../../activities/audits/audit-queries.ts'
import { LIVE, liveAudits } from '../../../use-cases/audits/live-audits.ts'
import { verifyAuditDay } from '../../../use-cases/verification/audit-day.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { AuditIndex } from '../../../domain/ports/audit-index.ts'
import type { AuditSource, AuditSubmission } from '../../../domain/ports/audit-source.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const STEP = { ...NIGHT, service: 0, attempt: 1, part: 0, parts: 1 }

async function dayRun(source: Partial<AuditSource>) {
  const made = await memoryNight()
  const audits: AuditSource = { ...made.ports.audits, services: () => Promise.resolve(['OAuth']), ...source }
  const activities = made.withPorts({ audits })
  await activities.planAudits({ ...NIGHT, round: 0 })
  return { ...made, activities }
}

async function* pages(...entries: string[]): AsyncIterable<{ id: string; eventDate: string }[]> {
  yield await Promise.resolve(entries.map((id) => ({ id, eventDate: `${DAY}T10:00:00.000Z` })))
}

describe('an audit query', () => {
  it('is submitted once, however often it is delivered, and never for a service that has its result', async () => {
    let submitted = 0
    const { activities } = await dayRun({
      submit: () => {
        submitted++
        return Promise.resolve({ kind: 'submitted', transactionId: 't' })
      },
      state: () => Promise.resolve('succeeded'),
      entries: () => pages('a', 'b', 'a'),
    })
    expect(await activities.queryAudits({ ...STEP, round: 0 })).toEqual({ kind: 'submitted' })
    expect(await activities.queryAudits({ ...STEP, round: 0 })).toEqual({ kind: 'submitted' })
    expect(await activities.checkAudits({ ...STEP, round: 0 })).toEqual({ state: 'succeeded' })
    expect(await activities.storeAudits({ ...STEP, source: 'query' })).toEqual({ entries: 2 })
    expect(await activities.storeAudits({ ...STEP, source: 'query' })).toEqual({ entries: 2 })
    expect(await activities.queryAudits({ ...STEP, attempt: 2, round: 0 })).toEqual({ kind: 'stored' })
    expect(submitted).toBe(1)
  })

  it.each<[AuditSubmission['kind'], AuditSubmission]>([
    ['busy', { kind: 'busy' }],
    ['too-large', { kind: 'too-large' }],
    ['unsupported', { kind: 'unsupported', detail: 'no' }],
  ])('that is answered with %s is handed back and asked again later', async (kind, answer) => {
    let submitted = 0
    const { activities } = await dayRun({
      submit: () => {
        submitted++
        return Promise.resolve(answer)
      },
    })
    expect(await activities.queryAudits({ ...STEP, round: 0 })).toEqual({ kind })
    expect(await activities.queryAudits({ ...STEP, round: 1 })).toEqual({ kind })
    expect(submitted).toBe(2)
  })

  it('that Genesys has forgotten, or that failed, is over', async () => {
    for (const state of ['failed', 'cancelled', 'unknown'] as const) {
      const { activities } = await dayRun({
        submit: () => Promise.resolve({ kind: 'submitted', transactionId: 't' }),
        state: () => Promise.resolve(state),
      })
      await activities.queryAudits({ ...STEP, round: 0 })
      expect(await activities.checkAudits({ ...STEP, round: 0 })).toEqual({ state: 'failed' })
    }
  })
})

describe("the organisation's one query", () => {
  const submitted = { submit: () => Promise.resolve({ kind: 'submitted' as const, transactionId: 't' }) }
  const OTHER = { ...NIGHT, day: '2026-11-18' }

  it('is one day at a time: another one waits until this one is sealed, unchanged or not', async () => {
    const { activities } = await dayRun({ realtime: () => pages('a') })
    const other = () => activities.planAudits({ ...OTHER, round: 0 })
    for (const startedAt of ['2026-11-20T02:00:00.000Z', '2026-11-20T03:00:00.000Z']) {
      const at = { ...NIGHT, startedAt }
      expect(await activities.planAudits({ ...at, round: 0 })).toEqual({ acquired: true, services: 1 })
      expect(await other()).toEqual({ acquired: false, services: 0 })
      await activities.storeAudits({ ...STEP, ...at, parts: 0, source: 'realtime' })
      await activities.sealAudits(at)
      expect(await other()).toMatchObject({ acquired: true })
      await activities.sealAudits(OTHER)
    }
  })

  it('goes to another day three hours after the last query of one that died', async () => {
    const { activities, clock } = await dayRun(submitted)
    clock.set('2026-11-20T04:00:00.000Z')
    expect(await activities.queryAudits({ ...STEP, round: 0 })).toEqual({ kind: 'submitted' })
    clock.set('2026-11-20T06:59:59.999Z')
    expect(await activities.planAudits({ ...OTHER, round: 0 })).toMatchObject({ acquired: false })
    clock.set('2026-11-20T07:00:00.000Z')
    expect(await activities.planAudits({ ...OTHER, round: 1 })).toMatchObject({ acquired: true })
    // Who comes back to life meets it as somebody else's.
    expect(await activities.queryAudits({ ...STEP, attempt: 2, round: 0 })).toEqual({ kind: 'busy' })
  })
})

describe('a day that is asked for in parts', () => {
  it.each([1, 2, 3, 24])('is whole in %i: each begins where the one before ends', (parts) => {
    const intervals = Array.from({ length: parts }, (_, part) => partOf(DAY, part, parts))
    expect(intervals[0]?.from).toBe('2026-11-19T00:00:00.000Z')
    expect(intervals.at(-1)?.to).toBe('2026-11-20T00:00:00.000Z')
    expect(intervals.slice(1).map(({ from }) => from)).toEqual(intervals.slice(0, -1).map(({ to }) => to))
    expect(new Set(intervals.map(({ from, to }) => Date.parse(to) - Date.parse(from)))).toHaveLength(1)
  })
})

describe('today', () => {
  it(
    'is read from the realtime log: what matches, masked, marked as not archived, and services without ' +
      'one are named',
    async () => {
      const { ports } = await dayRun({})
      const now = Date.parse('2026-11-20T12:00:00.000Z')
      const audits: AuditSource = {
        ...ports.audits,
        services: () => Promise.resolve(['Architect', 'OAuth', 'QualityConversations']),
        async *realtime(service, interval) {
          expect(interval).toEqual({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T12:00:00.000Z' })
          if (service === 'OAuth') throw new ArchiveError('source-refused', 'status 400')
          yield await Promise.resolve(
            [1, 2].map((n) => ({
              id: `e-${n}`,
              eventDate: '2026-11-20T08:00:00Z',
              action: 'Update',
              user: { id: `u-${n}`, name: 'card 4111111111111111' },
            })),
          )
        },
      }
      const { rows, silent } = await liveAudits(
        { audits },
        { userIds: ['u-1'], from: '2026-11-01', to: '2026-11-19' },
        now,
        100,
      )
      expect(rows).toMatchObject([
        { id: 'e-1', service: 'Architect', userName: 'card 411111******1111', file: LIVE, sha256: '' },
      ])
      expect(silent).toEqual(['OAuth'])
    },
  )
})

describe('an audit day', () => {
  const manifestOf = async ({ vault }: Awaited<ReturnType<typeof dayRun>>) => {
    const body = await vault.reader.read('audit-logs', `${DAY.replaceAll('-', '/')}/manifest.json`)
    return JSON.parse(Buffer.concat(await Array.fromAsync(body ?? [])).toString()) as unknown
  }

  it('has the entries of every part, each once, and those without an id by what they say', async () => {
    const asked: string[] = []
    const made = await dayRun({
      submit: (_service, { from }) => Promise.resolve({ kind: 'submitted', transactionId: from.slice(11, 13) }),
      async *entries(_service, transactionId) {
        asked.push(transactionId)
        const eventDate = `${DAY}T${transactionId}:00:00.000Z`
        const nameless: JsonObject = { eventDate, note: 'card 4111111111111111, card 5500000000000004' }
        yield await Promise.resolve([{ id: 'at noon', eventDate: `${DAY}T12:00:00.000Z` }, nameless, { ...nameless }])
      },
    })
    for (const part of [0, 1]) await made.activities.queryAudits({ ...STEP, part, parts: 2, round: 0 })
    expect(await made.activities.storeAudits({ ...STEP, parts: 2, source: 'query' })).toEqual({ entries: 3 })
    expect(asked).toEqual(['00', '12'])
    await made.activities.sealAudits(NIGHT)
    expect(await manifestOf(made)).toMatchObject({ services: [{ entries: 3, masked: 4, source: 'query' }] })
    expect(await verifyAuditDay(made.vault.reader, DAY)).toMatchObject({ entries: 3, problems: [] })
  })

  /** An index that keeps what is put: the sizes of its pieces, and the lines that the rows name. */
  function keptIndex(night: Awaited<ReturnType<typeof memoryNight>>) {
    const kept = { sizes: [] as number[], lines: [] as number[] }
    const auditIndex: AuditIndex = {
      ...night.ports.auditIndex,
      async put(_day, _service, rows) {
        for await (const some of rows) {
          kept.sizes.push(some.length)
          kept.lines.push(...some.map(({ line }) => line))
        }
        return kept.lines.length
      },
    }
    return { ...kept, auditIndex }
  }

  it.each([
    [1000, [500, 500]],
    [1001, [500, 500, 1]],
  ])('of %i entries goes into the index in pieces of five hundred, each row with its line', async (count, pieces) => {
    const made = await memoryNight()
    const { sizes, lines, auditIndex } = keptIndex(made)
    const realtime = () => pages(...Array.from({ length: count }, (_, i) => `e-${i}`))
    const audits = { ...made.ports.audits, services: () => Promise.resolve(['OAuth']), realtime }
    const activities = made.withPorts({ audits, auditIndex })
    await activities.planAudits({ ...NIGHT, round: 0 })
    await activities.storeAudits({ ...STEP, parts: 0, source: 'realtime' })
    expect(sizes).toEqual(pieces)
    expect(lines).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  })

  it('has no result while the file that was written cannot be read: its rows would be in no index', async () => {
    const made = await memoryNight()
    const { lines, auditIndex } = keptIndex(made)
    const audits = { ...made.ports.audits, services: () => Promise.resolve(['OAuth']), realtime: () => pages('a', 'b') }
    const store = (reader = made.ports.reader) =>
      made.withPorts({ audits, auditIndex, reader }).storeAudits({ ...STEP, parts: 0, source: 'realtime' })
    await made.withPorts({ audits }).planAudits({ ...NIGHT, round: 0 })
    await expect(store({ ...made.ports.reader, read: () => Promise.resolve(null) })).rejects.toMatchObject({
      code: 'vault-unreachable',
    })
    expect(lines).toEqual([])
    expect(await store()).toEqual({ entries: 2 })
    expect(lines).toEqual([1, 2])
  })

  it('names services in their order, and says of one that is missing why, as far as a line goes', async () => {
    const made = await dayRun({
      services: () => Promise.resolve(['Routing', 'OAuth', 'Architect']),
      realtime: () => pages('a', 'b'),
    })
    await made.activities.storeAudits({ ...STEP, service: 1, parts: 0, source: 'realtime' })
    await made.activities.failAudits({ ...NIGHT, service: 0, attempt: 3, reason: 'x'.repeat(301) })
    const sealed = await made.activities.sealAudits(NIGHT)
    expect(sealed).toMatchObject({ status: 'gaps', services: 3, entries: 2, missing: 2 })
    const missing = { entries: null, masked: 0, source: null, file: null }
    expect(await manifestOf(made)).toMatchObject({
      services: [
        { service: 'Architect', ...missing, reason: 'planned, but neither exported nor explained' },
        { service: 'OAuth', entries: 2, masked: 0 },
        { service: 'Routing', ...missing, reason: 'x'.repeat(300) },
      ],
    })
  })

  it('takes realtime pages where a service has no queries, and says so in the manifest', async () => {
    const { activities, vault } = await dayRun({ realtime: () => pages('r-1', 'r-2') })
    expect(await activities.storeAudits({ ...STEP, parts: 0, source: 'realtime' })).toEqual({ entries: 2 })
    expect(await activities.sealAudits(NIGHT)).toMatchObject({
      status: 'complete',
      services: 1,
      entries: 2,
      missing: 0,
    })
    const body = await vault.reader.read('audit-logs', `${DAY.replaceAll('-', '/')}/manifest.json`)
    expect(JSON.parse(Buffer.concat(await Array.fromAsync(body ?? [])).toString())).toMatchObject({
      services: [{ service: 'OAuth', entries: 2, source: 'realtime' }],
    })
  })

  it('closes with gaps that name the service, and a later run that gets it supersedes the certificate', async () => {
    const { activities, ports, withPorts } = await dayRun({})
    await activities.failAudits({ ...NIGHT, service: 0, attempt: 3, reason: 'the audit query failed at the source' })
    expect(await activities.sealAudits(NIGHT)).toMatchObject({
      status: 'gaps',
      missing: 1,
      certificate: `evidence/certificates/audits/${DAY.replaceAll('-', '/')}.json`,
    })
    const next = { ...NIGHT, startedAt: '2026-11-21T02:00:00.000Z' }
    const again = withPorts({
      audits: {
        ...ports.audits,
        services: () => Promise.resolve(['OAuth']),
        entries: () => pages('a'),
        submit: () => Promise.resolve({ kind: 'submitted', transactionId: 't' }),
        state: () => Promise.resolve('succeeded'),
      },
    })
    await again.planAudits({ ...next, round: 0 })
    await again.queryAudits({ ...STEP, ...next, round: 0 })
    await again.storeAudits({ ...STEP, ...next, source: 'query' })
    expect(await again.sealAudits(next)).toMatchObject({
      status: 'complete',
      certificate: `evidence/certificates/audits/${DAY.replaceAll('-', '/')}.r2.json`,
    })
  })

  it('exported again with an entry that came late gets a file of its own; with the same entries, none', async () => {
    const { vault, withPorts, ports } = await dayRun({})
    const export_ = async (startedAt: string, ...ids: string[]) => {
      const at = { ...NIGHT, startedAt }
      const activities = withPorts({
        audits: { ...ports.audits, services: () => Promise.resolve(['OAuth']), realtime: () => pages(...ids) },
      })
      await activities.planAudits({ ...at, round: 0 })
      await activities.storeAudits({ ...STEP, ...at, parts: 0, source: 'realtime' })
      return await activities.sealAudits(at)
    }
    const first = await export_('2026-11-20T02:00:00.000Z', 'a')
    expect((await export_('2026-11-20T03:00:00.000Z', 'a')).certificate).toBe(first.certificate)
    expect((await export_('2026-11-20T04:00:00.000Z', 'a', 'late')).certificate).toContain('.r2.json')
    expect(await vault.reader.facts('audit-logs', `${DAY.replaceAll('-', '/')}/OAuth.r2.ndjson.gz`)).not.toBeNull()
    expect(await vault.reader.facts('audit-logs', `${DAY.replaceAll('-', '/')}/OAuth.r3.ndjson.gz`)).toBeNull()
  })

  it(
    'is stored, counted and indexed by the line feed alone: a text may hold what others take for a line ' + 'end',
    async () => {
      const indexed: string[] = []
      const made = await memoryNight()
      const activities = made.withPorts({
        audits: {
          ...made.ports.audits,
          services: () => Promise.resolve(['OAuth']),
          async *realtime() {
            yield await Promise.resolve([
              { id: 'a', eventDate: `${DAY}T10:00:00.000Z`, action: 'Update', note: 'two\u2028lines\u2029here' },
              { id: 'b', eventDate: `${DAY}T10:00:00.000Z`, action: 'Update', note: 'one' },
            ])
          },
        },
        auditIndex: {
          ...made.ports.auditIndex,
          async put(_day, _service, pages) {
            for await (const rows of pages) indexed.push(...rows.map(({ id }) => id))
            return indexed.length
          },
        },
      })
      await activities.planAudits({ ...NIGHT, round: 0 })
      expect(await activities.storeAudits({ ...STEP, parts: 0, source: 'realtime' })).toEqual({ entries: 2 })
      await activities.sealAudits(NIGHT)
      expect(indexed).toEqual(['a', 'b'])
      expect(await verifyAuditDay(made.vault.reader, DAY)).toMatchObject({ entries: 2, problems: [], unnamed: [] })
    },
  )
})

import { beforeEach, describe, expect, it } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import type { HoldView } from '../../api/holds.ts'
import type { RecordsAnswer } from '../../api/records.ts'
import { attestHolds, watchHolds } from '../../functions/durable/legal-schedules.ts'
import { attested, freed, placed } from '../support/hold-runs.ts'
import { NEXT_NIGHT } from '../support/memory-night.ts'
import { conversation } from '../support/small-tenant.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const WHY = { reason: 'Litigation is expected' }
const SECOND = '00000000-0000-4000-8000-0000000000c2'
const ask = (matterId: string, scope: object) => ({ matterId, name: 'Sample against Sample', scope, ...WHY })

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
  await app.night.archived([
    conversation('call-1', { agentIds: ['u-1'], attributes: { trading_id: 'T-1' } }),
    conversation('call-2', { agentIds: ['u-2'] }),
    conversation('call-3', { agentIds: ['u-2'], addresses: ['tel:+15550177'] }),
  ])
  app.trail.events.length = 0
})

/** Conversations of which every blob is held, and those of which some is. */
const held = () => {
  const ids = new Map<string, boolean[]>()
  for (const [path, { legalHold = false }] of app.night.vault.blobs) {
    const id = /\d{4}\/\d\d\/\d\d\/([^/]+)\//.exec(path)?.[1]
    if (id !== undefined && !path.startsWith('evidence')) ids.set(id, [...(ids.get(id) ?? []), legalHold])
  }
  const some = [...ids].filter(([, flags]) => flags.some(Boolean)).map(([id]) => id)
  expect(some).toEqual([...ids].filter(([, flags]) => flags.every(Boolean)).map(([id]) => id))
  return some.sort()
}
const place = async (matterId: string, scope: object) => {
  expect(await app.ask('POST legal/holds', ask(matterId, scope))).toMatchObject({ status: 202 })
  await placed(app.ports, matterId)
}
const view = async (matterId: string) => (await app.ask(`GET legal/holds/${matterId}`)).body as HoldView
const as = (oid: string) => {
  app.principal = { ...app.principal, oid, name: oid }
}

describe('a hold', () => {
  it.each([
    ['ids', { conversationIds: ['call-1', 'call-3', 'nobody'] }, ['call-1', 'call-3']],
    ['a business key', { keys: ['trading_id:T-1'] }, ['call-1']],
    ['an agent', { agents: ['u-2'], from: '2026-11-01' }, ['call-2', 'call-3']],
    ['a number', { numbers: ['+1 555 0177'], from: '2026-11-01' }, ['call-3']],
    ['days', { from: '2026-11-19', to: '2026-11-19' }, ['call-1', 'call-2', 'call-3']],
    ['other days', { agents: ['u-2'], from: '2026-11-20' }, []],
  ])('by %s keeps every object of every record, and proves it by reading back', async (_, scope, ids) => {
    await place('M-1', scope)
    expect(held()).toEqual(ids)
    expect(await view('M-1')).toMatchObject({
      status: 'in-force',
      proof: { records: ids.length, objects: 2 * ids.length, failed: 0 },
    })
  })

  it('is in the trail: who asked, and every change of a blob with before and after', async () => {
    await place('M-1', { conversationIds: ['call-1'] })
    expect(app.trail.events).toMatchObject([
      { action: 'hold.create', outcome: 'allowed', matterId: 'M-1', purpose: WHY.reason },
      {
        action: 'storage.change',
        matterId: 'M-1',
        changes: [{ kind: 'hold', names: { length: 2 }, before: { legalHold: false }, after: { legalHold: true } }],
      },
    ])
    await app.ask('POST legal/holds', ask('M-2', { conversationIds: ['call-2'] }))
    app.trail.broken = true
    const step = { matterId: 'M-2', round: 1, asOf: '2026-11-20', part: 0, cursor: null }
    await expect(createActivities(app.ports).holdNext(step)).rejects.toMatchObject({ code: 'trail-unwritable' })
    expect(held()).toEqual(['call-1'])
  })

  it('keeps what is written later: new records, revisions, named ones that come at last', async () => {
    await place('M-1', { conversationIds: ['call-1', 'late'], agents: ['u-7'], from: '2026-11-01' })
    expect((await view('M-1')).proof).toMatchObject({ records: 1, awaited: 1 })
    const changed = { raw: { conversationId: 'call-1', n: 2 }, agentIds: ['u-1', 'u-2'] }
    await app.night.archived(
      [conversation('call-1', changed), conversation('late'), conversation('call-7', { agentIds: ['u-7'] })],
      NEXT_NIGHT,
    )
    expect(held()).toEqual(['call-1', 'call-7', 'late'])
    await placed(app.ports, 'M-1')
    expect((await view('M-1')).proof).toMatchObject({ records: 3, awaited: 0 })
  })

  it('is only ever widened', async () => {
    await place('M-1', { agents: ['u-1'], from: '2026-11-19', to: '2026-11-30' })
    const widen = (scope: object) => app.ask('PATCH legal/holds/M-1', { scope, ...WHY })
    for (const scope of [{ from: '2026-11-20' }, { to: '2026-11-25' }, { to: 'x' }])
      expect(await widen(scope)).toMatchObject({ status: 400 })
    expect(await widen({ agents: ['u-2'], to: null })).toMatchObject({
      status: 202,
      body: { status: 'placing', round: 2, scope: { agents: ['u-1', 'u-2'], to: null } },
    })
    await placed(app.ports, 'M-1')
    expect(held()).toEqual(['call-1', 'call-2', 'call-3'])
  })

  it('is counted before it is placed, and nothing is held then', async () => {
    expect(await app.ask('POST legal/holds?preview=true', ask('M-1', { agents: ['u-2'], from: '2026-11-01' }))).toEqual(
      {
        status: 200,
        body: {
          matterId: 'M-1',
          preview: true,
          records: 2,
          objects: 4,
          bytes: expect.any(Number) as number,
          awaited: 0,
          whole: true,
          atSource: { inUse: 0, limit: 1000 },
        },
      },
    )
    expect(held()).toEqual([])
    expect(await app.ask('GET legal/holds/M-1')).toMatchObject({ status: 404, body: { code: 'unknown-hold' } })
  })

  it('refuses what is no hold, and a second one of the same matter', async () => {
    for (const body of [
      {},
      ask('M-1', {}),
      ask('../M', { conversationIds: ['call-1'] }),
      ask('M-1', { agents: ['u-1'] }),
      ask('M-1', { conversationIds: ['../evidence'] }),
      ask('M-1', { keys: ['nothing'] }),
      ask('M-1', { from: '2026-11-20', to: '2026-11-19' }),
      ask('M-1', { from: '2026-02-30' }),
      { ...ask('M-1', { conversationIds: ['call-1'] }), reason: '' },
      { ...ask('M-1', { conversationIds: ['call-1'] }), sideways: true },
    ])
      expect(await app.ask('POST legal/holds', body)).toMatchObject({ status: 400 })
    await place('M-1', { conversationIds: ['call-1'] })
    expect(await app.ask('POST legal/holds', ask('M-1', { conversationIds: ['call-1'] }))).toMatchObject({
      status: 409,
      body: { code: 'hold-exists' },
    })
    for (const asked of ['GET legal/holds/..%5Cx', 'POST legal/holds/nobody/release/approve'])
      expect(await app.ask(asked)).toMatchObject({ status: 404, body: { code: 'unknown-hold' } })
  })
})

describe('the records of a hold', () => {
  it('are found and retrieved by their matter, and a matter that nobody knows is refused', async () => {
    await place('M-1', { agents: ['u-2'], from: '2026-11-01' })
    const first = (await app.ask('GET legal/records?hold=M-1&limit=1')).body as RecordsAnswer
    expect(first).toMatchObject({ records: [{ conversationId: 'call-2' }], cursor: 'M-1:call-2' })
    expect(await app.ask('GET legal/records?hold=M-1&cursor=M-1:call-2')).toMatchObject({
      body: { records: [{ conversationId: 'call-3' }], cursor: null },
    })
    expect(await app.ask('GET legal/records?hold=M-2&cursor=M-1:call-2')).toMatchObject({ status: 400 })
    const why = { justification: 'Discovery in the sample matter' }
    const all = await app.ask('POST legal/retrievals', { query: { hold: 'M-1' }, matterId: 'M-1', ...why })
    expect(all).toMatchObject({ status: 200, body: { conversations: 2, matterId: 'M-1', files: { length: 4 } } })
    expect(await app.ask('POST legal/retrievals', { conversationId: 'call-1', matterId: 'M-9', ...why })).toMatchObject(
      { status: 404, body: { code: 'unknown-matter' } },
    )
  })
})

describe('a release', () => {
  it('needs a second person; what another matter holds stays held until the last lets go', async () => {
    await place('M-1', { agents: ['u-2'], from: '2026-11-01' })
    await place('M-2', { conversationIds: ['call-3'] })
    const approve = (matterId: string) => app.ask(`POST legal/holds/${matterId}/release/approve`)
    expect(await approve('M-1')).toMatchObject({ status: 409, body: { code: 'hold-state' } })
    expect(await app.ask('POST legal/holds/M-1/release', WHY)).toMatchObject({ body: { status: 'release-requested' } })
    expect(await approve('M-1')).toMatchObject({ status: 403, body: { code: 'own-approval' } })
    expect(held()).toEqual(['call-2', 'call-3'])
    as(SECOND)
    expect(await approve('M-1')).toMatchObject({ status: 202, body: { status: 'releasing' } })
    await freed(app.ports, 'M-1')
    expect(held()).toEqual(['call-3'])
    expect(await view('M-1')).toMatchObject({ status: 'released', release: { approvedBy: { oid: SECOND } } })
    expect(await approve('M-1')).toMatchObject({ status: 409 })
    await app.ask('POST legal/holds/M-2/release', WHY)
    as('00000000-0000-4000-8000-0000000000c3')
    await approve('M-2')
    await freed(app.ports, 'M-2')
    expect(held()).toEqual([])
    expect(await app.ask('PATCH legal/holds/M-2', { scope: { agents: ['u-1'] }, ...WHY })).toMatchObject({
      status: 409,
    })
  })

  it('holds no more of what is written after it', async () => {
    await place('M-1', { agents: ['u-2'], from: '2026-11-01' })
    await app.ask('POST legal/holds/M-1/release', WHY)
    as(SECOND)
    await app.ask('POST legal/holds/M-1/release/approve')
    await freed(app.ports, 'M-1')
    await app.night.archived([conversation('call-9', { agentIds: ['u-2'] })], NEXT_NIGHT)
    expect(held()).toEqual([])
  })
})

describe('what looks after holds', () => {
  it('attests every month that all is held, holds again what is not, and says so', async () => {
    await place('M-1', { conversationIds: ['call-1', 'call-2'] })
    const [path, blob] = [...app.night.vault.blobs].find(([name]) => name.includes('call-2')) ?? []
    if (path === undefined || blob === undefined) throw new Error('no blob')
    blob.legalHold = false
    const heard: string[] = []
    const ports = { ...app.ports, log: { ...app.ports.log, warn: (event: string) => void heard.push(event) } }
    await attested(ports, 'M-1', '2026-12')
    expect(held()).toEqual(['call-1', 'call-2'])
    expect(heard).toEqual(['hold.broken'])
    expect(await view('M-1')).toMatchObject({ attestation: { records: 2, objects: 4, restored: 1 } })
    expect(app.trail.events.at(-2)).toMatchObject({ action: 'hold.attest', outcome: 'failed', matterId: 'M-1' })
    await attested(ports, 'M-1', '2027-01')
    expect(await view('M-1')).toMatchObject({ attestation: { restored: 0 } })
  })

  it('goes on with what nobody works on, and begins the attestation of a month once', async () => {
    const said: string[] = []
    const look = { holds: app.ports.holds, clock: app.clock, say: (text: string) => void said.push(text) }
    await app.ask('POST legal/holds', ask('M-1', { conversationIds: ['call-1'] }))
    await watchHolds(app.engine, look)
    app.engine.end('hold-M-1-1', 'Failed')
    await watchHolds(app.engine, look)
    await placed(app.ports, 'M-1')
    await watchHolds(app.engine, look)
    expect(said).toEqual(['hold M-1 (placing): gone on with'])
    await attestHolds(app.engine, look)
    app.clock.set('2026-12-01T03:00:00.000Z')
    await attestHolds(app.engine, look)
    await attestHolds(app.engine, look)
    expect(said).toHaveLength(2)
  })

  it('lists every record for a person, and lets no text be a formula or markup', async () => {
    await place('M-1', { conversationIds: ['call-1', 'gone'] })
    const csv = (await app.ask('GET legal/holds/M-1/report')).body as string
    expect(csv.split('\r\n').slice(0, 3)).toEqual([
      'conversationId,state,revision,objects,bytes,at,problem,atSource',
      expect.stringMatching(/^call-1,held,1,2,\d+,2026-/) as string,
      expect.stringMatching(/^gone,awaited,,0,0,/) as string,
    ])
    await app.ports.holds.note('M-1', [
      { conversationId: '=x<y', state: 'held', revision: 1, objects: 1, bytes: 1, at: '', problem: '"a",b' },
    ])
    expect((await app.ask('GET legal/holds/M-1/report')).body).toContain(`'=x<y,held,1,1,1,,"""a"",b",`)
    const html = (await app.ask('GET legal/holds/M-1/report?format=html')).body as string
    expect(html).toContain('=x&#60;y')
    expect(html).toContain('<h1>Hold M-1</h1>')
    expect((await app.ask('GET legal/holds')).body).toMatchObject({ holds: [{ matterId: 'M-1' }] })
  })
})

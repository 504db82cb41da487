/** Protection at the source: optional with a hold, never in its way, named where it fails, let go with it. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { HoldView } from '../../api/holds.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { MOST_PROTECTED } from '../../domain/legal/source-hold.ts'
import { attested, freed, placed } from '../support/hold-runs.ts'
import { memoryProtection, type MemoryProtection } from '../support/memory/memory-protection.ts'
import { conversation } from '../support/small-tenant.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const WHY = { reason: 'Litigation is expected' }

let app: AppUnderTest
let source: MemoryProtection
const heard: string[] = []
beforeEach(async () => {
  app = await appUnderTest()
  source = memoryProtection()
  heard.length = 0
  const log = { ...app.ports.log, warn: (event: string) => void heard.push(event) }
  Object.assign(app.ports, { protection: source, log })
  await app.night.archived([conversation('call-1'), conversation('call-2')])
  app.trail.events.length = 0
})

const ask = (matterId: string, conversationIds: string[], protectAtSource = true) =>
  app.ask('POST legal/holds', { matterId, name: 'A v. B', scope: { conversationIds }, protectAtSource, ...WHY })
const place = async (matterId: string, conversationIds: string[]) => {
  expect(await ask(matterId, conversationIds)).toMatchObject({ status: 202 })
  await placed(app.ports, matterId)
}
const view = async (matterId: string) => (await app.ask(`GET legal/holds/${matterId}`)).body as HoldView
const release = async (matterId: string) => {
  await app.ask(`POST legal/holds/${matterId}/release`, WHY)
  const asked = app.principal
  app.principal = { ...asked, oid: '00000000-0000-4000-8000-0000000000c2', name: 'Second' }
  expect(await app.ask(`POST legal/holds/${matterId}/release/approve`)).toMatchObject({ status: 202 })
  app.principal = asked
  await freed(app.ports, matterId)
}
const many = (count: number) => Array.from({ length: count }, (_, n) => `far-${String(n).padStart(4, '0')}`)

describe('a hold', () => {
  it('asks for nothing at the source unless it is told to', async () => {
    await ask('M-1', ['call-1'], false)
    await placed(app.ports, 'M-1')
    await release('M-1')
    expect([source.calls, (await view('M-1')).atSource]).toEqual([0, null])
  })

  it('protects what is archived and what is not yet, read back, on record before it is asked for', async () => {
    await place('M-1', ['call-1', 'late'])
    expect(source.protected).toEqual(new Set(['call-1', 'late']))
    expect(await view('M-1')).toMatchObject({
      status: 'in-force',
      atSource: { protected: 2, refused: 0, beyond: 0, inUse: 2, problem: null },
    })
    expect(app.trail.events.filter(({ action }) => action === 'source.protect')[0]).toMatchObject({
      matterId: 'M-1',
      conversationIds: ['call-1', 'late'],
      user: { name: 'Officer' },
    })
  })

  it('asks a hundred at once and stops at the limit, which all holds share; the others are counted', async () => {
    await place('M-1', many(850))
    source.calls = 0
    await place('M-2', ['call-1', 'call-2', ...many(150 + 850).slice(849)])
    // Of M-2 the one that M-1 protects takes no place: 150 places are left.
    expect(source.protected.size).toBe(MOST_PROTECTED)
    expect((await view('M-2')).atSource).toMatchObject({ protected: 151, refused: 0, beyond: 2, inUse: MOST_PROTECTED })
    expect(source.calls).toBeLessThanOrEqual(2 * 2 * 2)
    const body = { matterId: 'M-3', name: 'A v. B', scope: { conversationIds: ['call-1'] }, ...WHY }
    expect(await app.ask('POST legal/holds?preview=true', body)).toMatchObject({
      body: { atSource: { inUse: MOST_PROTECTED, limit: MOST_PROTECTED } },
    })
  })

  it('names in its report each conversation that the source refuses, and why; the others are protected', async () => {
    source.without.add('late')
    await place('M-1', ['call-1', 'late'])
    expect((await view('M-1')).atSource).toMatchObject({ protected: 1, refused: 1 })
    expect(heard).toContain('hold.source-incomplete')
    const csv = (await app.ask('GET legal/holds/M-1/report')).body as string
    expect(csv).toMatch(/^call-1,held,.*,protected\r$/m)
    expect(csv).toMatch(/^late,awaited,.*,not protected: no.recording: it has no recording\r$/m)
    const html = (await app.ask('GET legal/holds/M-1/report?format=html')).body as string
    expect(html).toContain('1 protected, 1 refused, 0 not asked for; all holds together 1 of 1000')
  })

  it('finds one that spoils the call of the others, and gives up where the source takes none', async () => {
    const { protect } = source
    source.protect = (ids, on) =>
      ids.includes('late')
        ? Promise.reject(new ArchiveError('source-refused', 'protect from deletion: status 400'))
        : protect(ids, on)
    await place('M-1', ['call-1', 'call-2', 'late'])
    expect((await view('M-1')).atSource).toMatchObject({ protected: 2, refused: 1, problem: null })
    source.protect = () => Promise.reject(new ArchiveError('source-refused', 'protect from deletion: status 400'))
    await place('M-2', ['call-1'])
    expect((await view('M-2')).atSource?.problem).toContain('status 400')
  })

  it('stands in the vault while the source refuses, says why, and asks again every month', async () => {
    source.away = true
    await place('M-1', ['call-1'])
    expect(await view('M-1')).toMatchObject({
      status: 'in-force',
      proof: { records: 1, failed: 0 },
      atSource: { protected: 0, beyond: 1, problem: expect.stringContaining('source-forbidden') as string },
    })
    source.away = false
    await attested(app.ports, 'M-1', '2026-12')
    expect((await view('M-1')).atSource).toMatchObject({ protected: 1, problem: null })
  })

  it('is asked for when it is widened, and stays', async () => {
    await ask('M-1', ['call-1'], false)
    await placed(app.ports, 'M-1')
    const wider = { scope: { conversationIds: ['call-2'] }, protectAtSource: true, ...WHY }
    expect(await app.ask('PATCH legal/holds/M-1', wider)).toMatchObject({ status: 202 })
    await placed(app.ports, 'M-1')
    expect(source.protected).toEqual(new Set(['call-1', 'call-2']))
    const never = { scope: {}, protectAtSource: false, ...WHY }
    expect(await app.ask('PATCH legal/holds/M-1', never)).toMatchObject({ status: 400 })
  })
})

describe('its release', () => {
  it('lets go at the source what no other hold protects', async () => {
    await place('M-1', ['call-1', 'late'])
    await place('M-2', ['call-1'])
    await release('M-1')
    expect(source.protected).toEqual(new Set(['call-1']))
    expect((await view('M-1')).atSource).toMatchObject({ protected: 0, inUse: 1 })
    await release('M-2')
    expect(source.protected).toEqual(new Set())
    expect(app.trail.events.filter(({ action }) => action === 'source.release')).toMatchObject([
      { matterId: 'M-1', conversationIds: ['late'], user: { name: 'Second' } },
      { matterId: 'M-2', conversationIds: ['call-1'] },
    ])
  })

  it('frees the vault also while the source is away, and tries there again until it answers', async () => {
    await place('M-1', ['call-1'])
    source.away = true
    const { protect } = source
    let refusals = 0
    source.protect = (ids, on) => {
      source.away = ++refusals < 3
      return protect(ids, on)
    }
    await release('M-1')
    expect(await view('M-1')).toMatchObject({ status: 'released', atSource: { protected: 0, problem: null } })
    expect(source.protected).toEqual(new Set())
  })
})

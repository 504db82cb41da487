/** H7: a day that is larger than what can be passed as arguments of a call, or held in memory at once. */
import { describe, expect, it } from 'vitest'
import type { DayEntry } from '../../../domain/ports/archive-index.ts'
import { runFiles } from '../../../activities/run-files.ts'
import { forEachOf } from '../../../use-cases/verification/for-each.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const CONVERSATIONS = 150_000
const PAGE = 500

const entry = (at: number): DayEntry => ({
  conversationId: `c${String(at).padStart(7, '0')}`,
  revision: 1,
  conversationEnd: `${DAY}T10:00:00.000Z`,
  retentionClass: 'advice-voice',
  mediaTypes: ['voice'],
  objects: [],
  gaps: [],
  sourceFingerprint: 'f',
})
async function* largeDay(): AsyncIterable<DayEntry[]> {
  for (let at = 0; at < CONVERSATIONS; at += PAGE)
    yield await Promise.resolve(Array.from({ length: PAGE }, (_, i) => entry(at + i)))
}

describe(`a day of ${CONVERSATIONS} conversations`, () => {
  it('is sealed once, however often it is looked at again', async () => {
    const night = await memoryNight()
    await night.ports.staging.write(runFiles.plan(NIGHT), {
      conversations: CONVERSATIONS,
      open: 0,
      known: 0,
      slices: [],
      warnings: [],
    })
    const activities = night.withPorts({ index: { ...night.ports.index, day: largeDay } })
    const first = await activities.sealDay(NIGHT)
    expect(first).toMatchObject({ status: 'complete', archived: CONVERSATIONS })
    expect(await activities.sealDay(NIGHT)).toEqual(first)
  }, 120_000)

  it('is verified in shares, which together find what one look finds', async () => {
    const night = await memoryNight()
    await night.discovered({
      conversations: ['a1', 'a2', 'b1', 'b2', 'c1'].map((id) => conversation(id)),
      unreadable: [{ kind: 'unreadable', conversationId: 'f1', conversationEnd: null, reason: 'x: y', raw: { x: 1 } }],
    })
    const { batches } = await night.activities
      .planDay(NIGHT)
      .then(() => night.activities.submitSlice({ ...NIGHT, slice: 's0001' }))
    await night.activities.archiveBatches({ ...NIGHT, slice: 's0001', batches, round: 1, last: true })
    await night.activities.reconcileDay(NIGHT)
    await night.activities.sealDay(NIGHT)
    const stray = ['advice-voice/2026/11/19/zz/stray.json', 'advice-voice/2026/11/19/unreadable/stray.json']
    const known = night.vault.blobs.get('advice-voice/2026/11/19/a1/manifest.json')
    for (const path of stray) if (known !== undefined) night.vault.blobs.set(path, known)
    const whole = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    expect(whole).toMatchObject({ conversations: 6, orphans: 0 })
    expect(whole.problems).toEqual(stray.map((path) => `${path}: in the vault, but no receipt names it`).sort())
    for (const share of [1, 2, 3])
      expect(await verifyDay({ vault: night.vault.reader }, DAY, () => {}, { share })).toEqual(whole)
  })
})

describe('working on the items of a stream', () => {
  it(
    'never has more at work than allowed, works on all, and answers the first error when nothing runs ' + 'any more',
    async () => {
      let running = 0
      let most = 0
      const seen: number[] = []
      const work = async (item: number) => {
        most = Math.max(most, ++running)
        for (let turn = 0; turn < 20 + (item % 5); turn++) await Promise.resolve()
        running--
        if (item === 70) throw new Error('seventy')
        seen.push(item)
      }
      await forEachOf(numbers(50), 4, work)
      expect({ seen: seen.length, most }).toEqual({ seen: 50, most: 4 })
      await expect(forEachOf(numbers(1000), 4, work)).rejects.toThrow('seventy')
      expect(running).toBe(0)
      expect(Math.max(...seen)).toBeLessThan(80)
    },
  )
})

async function* numbers(count: number): AsyncIterable<number> {
  for (let item = 0; item < count; item++) yield await Promise.resolve(item)
}

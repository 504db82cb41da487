import { describe, expect, it } from 'vitest'
import type { SweepCursor } from '../../activities/contract/discovery.ts'
import { scriptedEngine, sealed } from './scripted-engine.ts'

const CONVERSATIONS = 200_000
const SLICES = CONVERSATIONS / 500
/** Ten pages of a thousand each time. */
const COLLECTS = CONVERSATIONS / 10_000
/** What is asked by the hundred, in parts of two minutes at three hundred calls each. */
const SWEEPS = Math.ceil(CONVERSATIONS / 100 / 600)
/** By the first character of an id. */
const SHARDS = 62

const sweep: SweepCursor = { intervals: [], page: null, lastOldest: [], whole: true }

describe(`a day of ${CONVERSATIONS} conversations`, () => {
  it('closes with no history above a thousand events, whatever is read in parts', async () => {
    let waiting = 2
    const engine = scriptedEngine({
      checkDataLake: () => Promise.resolve({ ready: false, availableUntil: null }),
      collectPages: ({ page }) =>
        Promise.resolve({ cursor: page + 10 < COLLECTS * 10 ? String(page) : null, page: page + 10, expired: false }),
      collectTail: ({ at }) => {
        const page = (at?.page ?? 0) + 1
        return Promise.resolve(
          page < SWEEPS ? { found: 0, next: { sweep, back: 0, page, staged: 0, found: 0 } } : { found: 0 },
        )
      },
      compareCounts: ({ at }) => {
        const part = (at?.part ?? 0) + 1
        const counts = { job: CONVERSATIONS, query: CONVERSATIONS, added: 0 }
        return Promise.resolve(part < SWEEPS ? { ...counts, next: { sweep, part, staged: 0, added: 0 } } : counts)
      },
      planDay: () => Promise.resolve({ slices: SLICES, conversations: CONVERSATIONS, known: 0, open: 0 }),
      // Everything late: a thousand pages of two hundred, two looks long.
      retryPending: ({ page }) => {
        const more = page + 1 < CONVERSATIONS / 200
        if (!more) waiting--
        return Promise.resolve({ slice: null, batches: [], pending: waiting > 0 ? 200 : 0, more })
      },
      closePending: ({ page }) => Promise.resolve({ gaps: 0, more: page < 20 }),
      reconcileDay: ({ shard = 0 }) =>
        Promise.resolve({
          status: 'complete',
          excused: 0,
          missing: 0,
          ...(shard + 1 < SHARDS ? { next: shard + 1 } : {}),
        }),
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('archiveBatches')).toHaveLength(SLICES)
    expect(engine.inputs('reconcileDay')).toHaveLength(SHARDS)
    expect(engine.inputs('compareCounts')).toHaveLength(SWEEPS)
    expect(engine.inputs('collectTail')).toHaveLength(SWEEPS)
    const histories = engine.world.statuses().map(({ instanceId }) => engine.world.history(instanceId).length)
    expect(Math.max(...histories)).toBeLessThan(1000)
  })
})

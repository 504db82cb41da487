/** Holds are placed, attested and released in as many steps as it takes, here and at the source. */
import { describe, expect, it } from 'vitest'
import type { HoldTally } from '../../activities/contract/legal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { attestHoldInput } from '../../orchestrations/legal/attest-hold.ts'
import { placeHoldInput } from '../../orchestrations/legal/place-hold.ts'
import { failing, HOUR, MINUTE, scriptedEngine, START, type Script } from './scripted-engine.ts'

const ID = 'hold-M-1'
/** Attempts at a step that waits out half an hour. */
const PATIENT = 7
const tallyOf = (records: number): HoldTally => ({ records, objects: records * 2, bytes: 10, awaited: 0, failed: 0 })

async function run(script: Script, name: string, input: object) {
  const engine = scriptedEngine(script)
  engine.world.start(name, input, ID)
  await engine.world.run()
  return {
    ...engine,
    status: engine.world.status(ID),
    names: engine.calls.map((call) => call.name),
    tookMs: engine.clock.now() - START,
  }
}

/** 130 pages of two parts. */
const pageAfter = ({ part, cursor }: { part: number; cursor: string | null }) => {
  const page = Number(cursor ?? 0) + 1
  if (page < 65) return { part, cursor: String(page) }
  return part === 0 ? { part: 1, cursor: null } : null
}

describe('a hold', () => {
  it('is placed page by page in small histories, counted, and looked at once more from the beginning', async () => {
    const { inputs, times, status, world } = await run(
      {
        holdNext: async ({ part, cursor }) => ({
          next: pageAfter({ part, cursor }),
          tally: tallyOf(2),
          superseded: false,
        }),
        sumHold: async ({ after }) => ({ after: after === null ? 'next' : null, tally: tallyOf(130) }),
      },
      'placeHold',
      placeHoldInput('M-1', 3, '2026-11-20'),
    )
    const look = Array.from({ length: 130 }, (_, page) => [page < 65 ? 0 : 1, page % 65 === 0 ? null : `${page % 65}`])
    expect(inputs('holdNext').map(({ part, cursor }) => [part, cursor])).toEqual([...look, ...look])
    expect(new Set(inputs('holdNext').map(({ round, asOf }) => `${round} ${asOf}`))).toEqual(new Set(['3 2026-11-20']))
    expect(inputs('sumHold').map(({ after }) => after)).toEqual([null, 'next', null, 'next'])
    const settled = { matterId: 'M-1', round: 3, tally: { ...tallyOf(260), bytes: 20 } }
    expect(inputs('settleHold')).toEqual([settled, settled])
    expect(times('settleHold')).toEqual([0, 15 * MINUTE])
    expect(status).toMatchObject({
      output: { matterId: 'M-1', round: 3 },
      // Of the look that is under way: it tells the officer how far that is.
      customStatus: { phase: 'placing: 258 records, 516 objects held' },
    })
    expect(inputs('protectAtSource')).toEqual([])
    expect(world.history(ID).length).toBeLessThan(400)
  })

  it('that is placed anew is left to the later round, and not settled', async () => {
    const { names } = await run(
      {
        holdNext: async ({ cursor }) => ({
          next: { part: 0, cursor: 'next' },
          tally: tallyOf(1),
          superseded: cursor !== null,
        }),
      },
      'placeHold',
      placeHoldInput('M-1', 1, '2026-11-20', true),
    )
    expect(names).toEqual(['holdNext', 'holdNext'])
  })

  it('is in force although the source protects nothing, which is asked again with the second look', async () => {
    const { names, status, inputs } = await run(
      { protectAtSource: async () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')) },
      'placeHold',
      placeHoldInput('M-1', 1, '2026-11-20', true),
    )
    expect(status?.runtimeStatus).toBe('Completed')
    const look = ['holdNext', 'sumHold', 'settleHold', ...Array<string>(PATIENT).fill('protectAtSource')]
    expect(names).toEqual([...look, ...look])
    // Each look asks for what its own deliveries have not asked for yet.
    expect(new Set(inputs('protectAtSource').map(({ look }) => look)).size).toBe(2)
    expect(inputs('protectAtSource')[0]).toMatchObject({ matterId: 'M-1', day: '2026-11-20' })
  })

  it('is attested from the first record to the last, and what was held again is told once', async () => {
    const { inputs, status, world } = await run(
      {
        attestNext: async ({ after }) => {
          const page = Number(after ?? 0) + 1
          return { after: page < 230 ? String(page) : null, tally: tallyOf(3), restored: page % 10 === 0 ? 1 : 0 }
        },
      },
      'attestHold',
      attestHoldInput('M-1', '2026-11', true),
    )
    expect(inputs('attestNext').map(({ after }) => after)).toEqual([
      null,
      ...Array.from({ length: 229 }, (_, i) => String(i + 1)),
    ])
    expect(inputs('closeAttestation')).toEqual([
      {
        matterId: 'M-1',
        month: '2026-11',
        tally: { records: 690, objects: 1380, bytes: 2300, awaited: 0, failed: 0 },
        restored: 23,
      },
    ])
    expect(inputs('protectAtSource')).toHaveLength(1)
    expect(status).toMatchObject({ runtimeStatus: 'Completed', output: { matterId: 'M-1' } })
    expect(world.history(ID).length).toBeLessThan(400)
  })
})

describe('the release of a hold', () => {
  const free = (atSource?: boolean) => ({
    matterId: 'M-1',
    after: null,
    records: 0,
    ...(atSource === undefined ? {} : { atSource }),
  })

  it('goes through again until nothing is left, for a record may have come behind the last page', async () => {
    let looks = 0
    const { inputs, names, status, world } = await run(
      {
        freeNext: async ({ after }) => {
          if (after === null) looks++
          const page = Number(after ?? 0) + 1
          return { after: looks === 1 && page < 120 ? String(page) : null, records: looks < 3 ? 5 : 0 }
        },
      },
      'freeHold',
      free(),
    )
    expect(inputs('freeNext').map(({ after }) => after)).toEqual([
      null,
      ...Array.from({ length: 119 }, (_, i) => String(i + 1)),
      null,
      null,
    ])
    expect(names.slice(-2)).toEqual(['freeNext', 'endRelease'])
    expect(inputs('endRelease')).toHaveLength(1)
    expect(inputs('releaseAtSource')).toEqual([])
    expect(status).toMatchObject({
      output: { matterId: 'M-1' },
      customStatus: { phase: 'releasing: 605 records let go' },
    })
    expect(world.history(ID).length).toBeLessThan(400)
  })

  it('at the source goes on at once while there is more, and ends there', async () => {
    let left = 3
    const { inputs, tookMs } = await run(
      { releaseAtSource: async () => ({ outcome: --left > 0 ? 'more' : 'done' }) },
      'freeHold',
      free(true),
    )
    expect(inputs('releaseAtSource')).toHaveLength(3)
    expect(tookMs).toBe(0)
  })

  it('is over although the source fails: it is asked every hour for a day', async () => {
    const { inputs, status, times } = await run(
      { releaseAtSource: async () => ({ outcome: 'failed' }) },
      'freeHold',
      free(true),
    )
    expect(status?.runtimeStatus).toBe('Completed')
    expect(inputs('endRelease')).toHaveLength(1)
    expect(times('releaseAtSource')).toEqual(Array.from({ length: 24 }, (_, hour) => hour * HOUR))
    expect(new Set(inputs('releaseAtSource').map(({ day }) => day))).toEqual(new Set(['2026-11-20', '2026-11-21']))
  })

  it('asks a source that was away again after an hour', async () => {
    const away = failing(PATIENT, 'source-unreachable', async () => ({ outcome: 'done' as const }))
    const { inputs, status, times } = await run({ releaseAtSource: away }, 'freeHold', free(true))
    expect(status?.runtimeStatus).toBe('Completed')
    expect(inputs('releaseAtSource')).toHaveLength(PATIENT + 1)
    const asked = times('releaseAtSource').slice(-2)
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBe(HOUR)
  })
})

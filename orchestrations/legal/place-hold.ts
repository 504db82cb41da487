/**
 * Places a hold on what is archived, and looks once more after a while: an index may show a write late to others, and
 * what was written meanwhile is held by whoever wrote it.
 */
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'
import type { HoldTally } from '../../activities/contract/legal.ts'
import { addTallies } from '../../domain/tally.ts'

const STEPS_PER_HISTORY = 100
const LOOK_AGAIN_MS = 15 * 60_000
const NOTHING: HoldTally = { records: 0, objects: 0, bytes: 0, awaited: 0, failed: 0 }

export interface PlaceHoldInput {
  matterId: string
  round: number
  /** UTC day up to which an open-ended scope is searched. */
  asOf: string
  pass: 1 | 2
  at: { part: number; cursor: string | null }
  /** Of this pass, for the status alone. */
  done: HoldTally
  /** Also at the source. Absent in what was begun before that could be asked for. */
  atSource?: boolean
}

export function placeHoldInput(matterId: string, round: number, asOf: string, atSource = false): PlaceHoldInput {
  return { matterId, round, asOf, pass: 1, at: { part: 0, cursor: null }, done: NOTHING, atSource }
}

export const placeHold = orchestrator<PlaceHoldInput, { matterId: string; round: number }>(function* (run, input) {
  const { matterId, round, asOf } = input
  const over = { matterId, round }
  let { at, done, pass } = input
  for (let step = 0; step < STEPS_PER_HISTORY; step++) {
    run.report({ phase: `placing: ${done.records} records, ${done.objects} objects held` })
    const found = yield* run.step('holdNext', { matterId, round, asOf, ...at })
    if (found.superseded) return over
    done = addTallies(done, found.tally)
    if (found.next !== null) {
      at = found.next
      continue
    }
    const tally = yield* sum(run, matterId)
    yield* run.step('settleHold', { matterId, round, tally })
    if (input.atSource === true) yield* protect(run, matterId)
    if (pass === 2) return over
    run.report({ phase: `in force: ${tally.records} records, ${tally.objects} objects held; looking once more` })
    yield* run.sleep(LOOK_AGAIN_MS)
    pass = 2
    at = { part: 0, cursor: null }
    done = NOTHING
  }
  run.continueAsNew({ ...input, pass, at, done })
  return over
})

/** The vault holds by now: what goes wrong at the source is told by the hold, and tried again with the next look. */
export function* protect(run: Run, matterId: string): Step<void> {
  const look = run.now()
  const day = look.slice(0, 10)
  try {
    for (let done = false; !done;) done = (yield* run.step('protectAtSource', { matterId, day, look })).done
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
  }
}

function* sum(run: Run, matterId: string): Step<HoldTally> {
  let tally = NOTHING
  let after: string | null = null
  do {
    const page: { after: string | null; tally: HoldTally } = yield* run.step('sumHold', { matterId, after })
    tally = addTallies(tally, page.tally)
    after = page.after
  } while (after !== null)
  return tally
}

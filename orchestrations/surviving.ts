/**
 * Children may die without a word: a worker that ends in one of their turns, or code changed under them, fails them for
 * ever. Each is started once more under a new id; everything that they do may be done twice.
 */
import type { ChildOutcome, Run, Step, SubOrchestrationCall } from './durable.ts'

/** Side by side, in the order of the calls; `died` only when the second try did, too. */
export function* surviving<T>(run: Run, calls: readonly SubOrchestrationCall[]): Step<ChildOutcome<T>[]> {
  const first = yield* run.subOrchestrations<T>(calls)
  const dead = calls.filter((_, index) => first[index]?.kind === 'died')
  const second = yield* run.subOrchestrations<T>(
    dead.map((call) => ({ ...call, instanceId: `${call.instanceId}-again` })),
  )
  return first.map((outcome, index) => {
    const call = calls[index]
    return (call === undefined ? undefined : second[dead.indexOf(call)]) ?? outcome
  })
}

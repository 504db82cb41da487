import {
  functionMissing,
  orchestratorFailure,
  orchestratorFailureDetails,
  refusalText,
  unhandledDetails,
} from './error-texts.ts'
import type { HistoryEvent } from './events.ts'
import type { OrchestratorRun } from './orchestrator-run.ts'
import { MAX_RESULT_BYTES, forbiddenAction, forbiddenOutcome, unsupportedAction } from './refusals.ts'
import { NonDeterminism, type Decision } from './decision.ts'
import { startWalk, type Walk } from './walk.ts'

/** How an instance stands after a turn. */
export type Verdict =
  | { kind: 'waits' }
  | { kind: 'completed'; output: string }
  | { kind: 'failed'; reason: string; details: string | null }
  | { kind: 'continues-as-new'; input: unknown; carryOver: HistoryEvent[] }

export interface TurnResult {
  verdict: Verdict
  decisions: Decision[]
  /** Sequence id of the completion. */
  completionId: number
}

export interface TurnRules {
  refuseForbidden: boolean
  activities: readonly string[]
  orchestrators: readonly string[]
}

const refused = (text: string): TurnResult => ({
  verdict: { kind: 'failed', reason: refusalText(text), details: null },
  decisions: [],
  completionId: -1,
})

const missingFunction = (decisions: readonly Decision[], rules: TurnRules): string | undefined => {
  for (const decision of decisions) {
    if (decision.kind === 'timer') continue
    const known = decision.kind === 'activity' ? rules.activities : rules.orchestrators
    if (!known.some((name) => name.toLowerCase() === decision.name.toLowerCase())) {
      return functionMissing(decision.name, decision.kind === 'activity' ? 'activity' : 'orchestrator', known)
    }
  }
  return undefined
}

/** How far an earlier turn of the same execution went: the same walk goes on, and only what is new is looked at. */
export interface Walked {
  /** Over the list of actions that this turn's answer has, too, now longer; not finished. */
  walk: Walk
  /** How many actions it knew. */
  actions: number
  /** Their tasks. */
  tasks: Set<object>
}

/**
 * Lays the orchestrator's answer beside the history and decides what happens next, by the host's rules: nothing ends
 * while tasks are open, a changed order is an error, the walk and not the library says what is scheduled.
 * @param events the whole history of the execution with the new events of this turn; with `walked` those since then
 */
export const decideTurn = (
  instance: { name: string; executionId: string },
  events: readonly HistoryEvent[],
  run: OrchestratorRun,
  rules: TurnRules,
  walked: Walked = { walk: startWalk(run.answer.actions, instance.executionId), actions: 0, tasks: new Set() },
): TurnResult => {
  const { answer } = run
  const { walk } = walked
  const asked = walked.actions === 0 ? answer.actions : answer.actions.slice(walked.actions)
  const unsupported =
    unsupportedAction(asked) ??
    (rules.refuseForbidden ? forbiddenAction(asked, run.identities?.slice(walked.actions), walked.tasks) : undefined)
  if (unsupported !== undefined) return refused(unsupported)
  try {
    for (const event of events) walk.handle(event)
  } catch (error) {
    if (!(error instanceof NonDeterminism)) throw error
    const details = unhandledDetails(error.message)
    return { verdict: { kind: 'failed', reason: error.message, details }, decisions: [], completionId: -1 }
  }
  const forbidden = rules.refuseForbidden ? forbiddenOutcome(walk, answer) : undefined
  if (forbidden !== undefined) return refused(forbidden)
  const decisions = walk.decisions
  const missing = missingFunction(decisions, rules)
  if (missing !== undefined)
    return { verdict: { kind: 'failed', reason: missing, details: null }, decisions: [], completionId: -1 }

  const result = (verdict: Verdict): TurnResult => ({ verdict, decisions, completionId: walk.taken })
  const ended = answer.isDone || answer.error !== undefined
  if (!ended || !walk.finished || walk.openTasks > 0) return result({ kind: 'waits' })
  if (answer.error !== undefined) {
    return result({
      kind: 'failed',
      reason: orchestratorFailure(instance.name, answer.error),
      details: orchestratorFailureDetails(answer.error),
    })
  }
  if (walk.continueAsNew !== undefined) {
    return result({ kind: 'continues-as-new', input: walk.continueAsNew.input, carryOver: walk.carryOver })
  }
  const bytes = Buffer.byteLength(answer.output)
  if (rules.refuseForbidden && bytes > MAX_RESULT_BYTES) {
    return refused(
      `orchestrator '${instance.name}' returned ${bytes} bytes; at most ${MAX_RESULT_BYTES}, return a pointer instead`,
    )
  }
  return result({ kind: 'completed', output: answer.output })
}

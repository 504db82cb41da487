/** What an orchestrator has decided, held against what the history says was decided. */
/** Something the walk scheduled under a sequence id and the history has not confirmed yet. */
export type Decision =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'sub-orchestration'; id: number; name: string; instanceId: string; input: unknown }
  | { kind: 'timer'; id: number; fireAt: string }

/** The history contains something else than the orchestrator now asks for; the text is DurableTask.Core's own. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism'
}

/** .NET's name for what was found at a sequence id. */
const ACTION_TYPE = {
  'activity': 'ScheduleTaskOrchestratorAction',
  'sub-orchestration': 'CreateSubOrchestrationAction',
  'timer': 'CreateTimerOrchestratorAction',
}
const QUESTION = 'Was a change made to the orchestrator code after this instance had already started running?'

/**
 * Takes a decision off the list, now that the history has recorded it.
 * @param what and `numberedName`: how the history's event stands in DurableTask's message
 * @throws NonDeterminism when something else, or nothing, was decided under that sequence id
 */
export const confirm = (
  scheduled: Map<number, Decision>,
  id: number,
  kind: Decision['kind'],
  what: string,
  name: string,
  numberedName: string,
): void => {
  const decision = scheduled.get(id)
  if (decision === undefined) {
    throw new NonDeterminism(
      'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
        `${what} with sequence ID ${id}${numberedName}, but the current replay execution hasn't (yet?) ` +
        `scheduled this task. ${QUESTION}`,
    )
  }
  if (decision.kind !== kind) {
    throw new NonDeterminism(
      'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
        `${what} with sequence number ${id} named '${name}', but the current orchestration replay ` +
        `instead scheduled a ${ACTION_TYPE[decision.kind]} task with this sequence number. ${QUESTION}`,
    )
  }
  if (decision.kind !== 'timer' && decision.name.toLowerCase() !== name.toLowerCase()) {
    throw new NonDeterminism(
      'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
        `${what} with sequence number ${id} named '${name}', but the current orchestration replay ` +
        `instead scheduled ${what} named '${decision.name}' with this sequence number. ${QUESTION}`,
    )
  }
  scheduled.delete(id)
}

/** What the world keeps of an orchestration instance. */
import type { Action, HistoryEvent, ParentInstance, RuntimeStatus } from '../../local/functions-host/durable/events.ts'
import { EVENT } from '../../local/functions-host/durable/events.ts'
import { executionStarted } from '../../local/functions-host/durable/recorded.ts'
import type { Session } from './session.ts'

/** Waits for an instance: an event of its present execution (null: whichever that is), or the order to fail it. */
export type Mail = { executionId: string | null } & ({ event: HistoryEvent } | { refusal: string })

export interface Instance {
  id: string
  name: string
  executionId: string
  /** JSON text. */
  input: string
  status: RuntimeStatus
  /** JSON text. */
  output: string | null
  customStatus: string | null
  parent: { id: string; name: string; executionId: string; taskId: number } | null
  history: HistoryEvent[]
  inbox: Mail[]
  /** Every action of this execution as its last turn asked for it, and its JSON: a replay must ask the same. */
  asked: { texts: string[]; actions: Action[] }
  /** Of an orchestrator that stays loaded between its turns. */
  session?: Session | undefined
  turns: number
  generation: number
  createdMs: number
  updatedMs: number
}

/** The event that an execution of it begins with. */
export function started(instance: Instance, timestamp: string): HistoryEvent {
  const { parent } = instance
  const parentInstance: ParentInstance | null =
    parent === null
      ? null
      : {
          Name: parent.name,
          TaskScheduleId: parent.taskId,
          OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.executionId },
        }
  return executionStarted(instance, timestamp, parentInstance, instance.generation)
}

/** Takes mail out of the inbox: what a busy task hub may hand to one turn, in the order it may do so. */
export function takeMail(instance: Instance, random: () => number): Mail[] {
  instance.inbox = instance.inbox.filter(
    ({ executionId }) => executionId === null || executionId === instance.executionId,
  )
  const first = instance.inbox.find((mail) => 'event' in mail && mail.event.EventType === EVENT.ExecutionStarted)
  const others = instance.inbox.filter((mail) => mail !== first)
  const shuffled = others
    .map((mail) => ({ mail, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ mail }) => mail)
  const most = shuffled.length + (first === undefined ? 0 : 1)
  const width = random() < 0.5 ? 1 : most
  const taken = [...(first === undefined ? [] : [first]), ...shuffled].slice(0, width)
  instance.inbox = instance.inbox.filter((mail) => !taken.includes(mail))
  return taken
}

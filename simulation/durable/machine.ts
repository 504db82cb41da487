/** What may go wrong with the machines under the engine, and when the world asks whether it does. */

/**
 * `worker`: the Node process alone dies. Its orchestrator turn fails the instance for ever, its activities fail.
 * `host`: the whole host dies. Turns and activities are delivered again, to whichever host is there.
 */
export type Death = 'worker' | 'host'

export interface TurnAt {
  instanceId: string
  orchestrator: string
  /** Turns of this execution so far. */
  turn: number
  host: number
}

export interface ActivityAt {
  instanceId: string
  activity: string
  taskId: number
  /** 1 at the first delivery. */
  delivery: number
  host: number
}

/** Each hook is asked once per event and answers null when nothing happens. */
export interface Machine {
  /** An orchestrator turn is with a worker. */
  turn?(at: TurnAt): Death | null
  /** Before an activity's first line; `twice` delivers it to two hosts at the same time. */
  activityStarts?(at: ActivityAt): Death | 'twice' | null
  /** An activity has returned (or thrown), and nobody has recorded that yet. */
  activityEnds?(at: ActivityAt): Death | null
  /** A host has lost its process, and with it all that was only in its memory. */
  died?(host: number): void
  /** How late a due timer fires, ms. */
  timerDelay?(): number
}

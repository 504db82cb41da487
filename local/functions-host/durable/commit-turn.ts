import { carryOut } from './carry-out.ts'
import { inputText, type Commit } from './commit.ts'
import { EVENT, type HistoryEvent } from './events.ts'
import { dropWork, sendMessage } from './instances.ts'
import { continueAsNew } from './next-execution.ts'
import { childEnded, type Ending } from './recorded.ts'
import type { InstanceRow, Store } from './store.ts'

export interface Committed {
  status: InstanceRow['status']
  /** Everything written to the history. */
  events: HistoryEvent[]
  texts: string[]
  /** Instances that have got a message. */
  woken: string[]
}

const endingOf = (commit: Commit): Ending | undefined => {
  if (commit.terminated !== undefined)
    return { status: 'Terminated', output: JSON.stringify(commit.terminated), details: null }
  const { verdict } = commit.result
  switch (verdict.kind) {
    case 'completed':
      return { status: 'Completed', output: verdict.output, details: null }
    case 'failed':
      return { status: 'Failed', output: JSON.stringify(verdict.reason), details: verdict.details }
    case 'waits':
    case 'continues-as-new':
      return undefined
  }
}

const tellParent = (store: Store, commit: Commit, ending: Ending, timestamp: string): string[] => {
  const { parentId, parentExecutionId, parentTaskId } = commit.instance
  if (parentId === null || parentTaskId === null) return []
  sendMessage(store, parentId, parentExecutionId, childEnded(ending, parentTaskId, timestamp), commit.skewMs)
  return [parentId]
}

/** Writes a whole turn; the caller holds the transaction. */
export const writeTurn = (store: Store, commit: Commit): Committed => {
  const { instance, result } = commit
  const timestamp = new Date(commit.logicalMs).toISOString()
  const woken: string[] = []
  for (const seq of commit.consumed) store.run('DELETE FROM messages WHERE seq = ?', seq)
  const ending = endingOf(commit)
  const events: HistoryEvent[] = commit.fresh.map((event) => ({ ...event, IsPlayed: true }))
  for (const decision of ending === undefined ? result.decisions : [])
    events.push(carryOut(store, commit, decision, timestamp, woken))
  const base = { IsPlayed: false, Timestamp: timestamp }
  const again = ending === undefined && result.verdict.kind === 'continues-as-new' ? result.verdict : undefined
  if (ending !== undefined || again !== undefined) {
    events.push({
      ...base,
      EventType: EVENT.ExecutionCompleted,
      EventId: result.completionId,
      OrchestrationStatus: ending?.status ?? 'ContinuedAsNew',
      Result: ending?.output ?? inputText(again?.input),
      FailureDetails: null,
    })
  }
  events.push({ ...base, EventType: EVENT.OrchestratorCompleted, EventId: -1 })
  const texts = events.map((event) => JSON.stringify(event))
  texts.forEach((text, index) =>
    store.run(
      'INSERT INTO history (instanceId, seq, body) VALUES (?, ?, ?)',
      instance.id,
      commit.storedEvents + index,
      text,
    ),
  )
  const status = ending?.status ?? (again !== undefined ? 'ContinuedAsNew' : commit.suspended ? 'Suspended' : 'Running')
  store.run(
    'UPDATE instances SET status = ?, output = ?, customStatus = COALESCE(?, customStatus), updatedMs = ' +
      '?, historyEvents = historyEvents + ?, skewMs = ? WHERE id = ?',
    status,
    ending?.output ?? null,
    commit.customStatus ?? null,
    commit.nowMs,
    events.length,
    commit.skewMs,
    instance.id,
  )
  if (ending !== undefined) {
    dropWork(store, instance.id)
    store.run('DELETE FROM messages WHERE instanceId = ?', instance.id)
    woken.push(...tellParent(store, commit, ending, timestamp))
  } else if (again !== undefined) {
    continueAsNew(store, commit, again.input, again.carryOver, timestamp)
    woken.push(instance.id)
  }
  return { status, events, texts, woken }
}

/**
 * What is in flight when a new version is deployed replays with the new code. A test that fails here says that nights
 * would die of the upgrade: give the changed orchestration a new name, or decide by a field of its input
 * (docs/runbook.md, "Upgrade").
 */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OrchestrationHandler } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { EVENT, type HistoryEvent } from '../../local/functions-host/durable/events.ts'
import { orchestrations } from '../../orchestrations/registry.ts'
import type { Instance } from '../../simulation/durable/instance.ts'
import { answerTurn, verdictOf } from '../../simulation/durable/turn.ts'

interface Frozen {
  name: string
  id: string
  parentId: string | null
  input: unknown
  history: HistoryEvent[]
}

const FILES = globSync('test/data/histories/*/*.json').sort()
const read = (file: string): Frozen => JSON.parse(readFileSync(file, 'utf8')) as Frozen

/** Up to each turn, and whole: wherever the upgrade came. */
function moments(history: readonly HistoryEvent[]): HistoryEvent[][] {
  const turns = history.flatMap((event, at) => (event.EventType === EVENT.OrchestratorStarted && at > 0 ? [at] : []))
  return [...turns, history.length].map((end) => history.slice(0, end))
}

async function replay(frozen: Frozen, history: HistoryEvent[], handler: OrchestrationHandler) {
  const instance: Instance = {
    id: frozen.id,
    name: frozen.name,
    executionId: 'frozen',
    input: JSON.stringify(frozen.input),
    status: 'Running',
    output: null,
    customStatus: null,
    parent: frozen.parentId === null ? null : { id: frozen.parentId, name: '', executionId: '', taskId: 0 },
    history: [],
    inbox: [],
    asked: { texts: [], actions: [] },
    turns: 0,
    generation: 0,
    createdMs: 0,
    updatedMs: 0,
  }
  const answered = await answerTurn(instance, history, handler)
  const known = { refuseForbidden: false, activities: [], orchestrators: [] }
  return verdictOf(instance, history, answered, known).verdict
}

describe('histories of earlier versions', () => {
  it('stand for every orchestration', () => {
    const kept = new Set(FILES.map((file) => basename(file, '.json')))
    expect(Object.keys(orchestrations).filter((name) => !kept.has(name))).toEqual([])
  })

  it.each(FILES)('%s replays wherever the upgrade came', async (file) => {
    const frozen = read(file)
    const handler = new Map<string, OrchestrationHandler>(Object.entries(orchestrations)).get(frozen.name)
    if (handler === undefined) throw new Error(`${frozen.name} is gone: what is in flight of it would never end`)
    for (const history of moments(frozen.history)) {
      const verdict = await replay(frozen, history, handler)
      if (verdict.kind === 'failed') expect(verdict.reason).not.toContain('Non-Deterministic')
    }
    expect((await replay(frozen, frozen.history, handler)).kind).toBe('completed')
  })

  it('tells an orchestration that asks in another order', async () => {
    const frozen = read(join('test/data/histories/0.1.0/archiveDay.json'))
    const changed: OrchestrationHandler = function* (context) {
      yield context.df.callActivity('sealDay', {})
    }
    expect(await replay(frozen, frozen.history, changed)).toMatchObject({ kind: 'failed' })
  })
})

/** Prepares a large request of Legal: lists what it asks for, verifies every object, then says that it is delivered. */
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

/** A new history after this many steps. */
const STEPS_PER_HISTORY = 100

export interface PrepareRetrievalInput {
  id: string
  phase: 'list' | 'verify'
  cursor: string | null
  step: number
  /** The next free page while it lists, the next to verify afterwards. */
  page: number
  pages: number
  conversations: number
  objects: number
  bytes: number
  withheld: number
}

export function prepareRetrievalInput(id: string): PrepareRetrievalInput {
  const nothing = { conversations: 0, objects: 0, bytes: 0, withheld: 0 }
  return { id, phase: 'list', cursor: null, step: 0, page: 1, pages: 0, ...nothing }
}

export const prepareRetrieval = orchestrator<PrepareRetrievalInput, { id: string }>(function* (run, input) {
  try {
    let at = input
    for (let step = 0; step < STEPS_PER_HISTORY; step++) {
      const next = at.phase === 'list' ? yield* list(run, at) : yield* verify(run, at)
      if (next === null) return { id: input.id }
      at = next
    }
    run.continueAsNew(at)
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    yield* run.step('failRetrieval', { id: input.id, code: error.code, message: error.message })
  }
  return { id: input.id }
})

function* list(run: Run, at: PrepareRetrievalInput): Step<PrepareRetrievalInput> {
  run.report({ phase: `listing: ${at.conversations} records, ${at.objects} objects` })
  const { id, cursor, step, page } = at
  const found = yield* run.step('listRetrieval', { id, cursor, step, page })
  return {
    ...at,
    phase: found.cursor === null ? 'verify' : 'list',
    cursor: found.cursor,
    step: step + 1,
    page: found.cursor === null ? 1 : found.page,
    pages: found.page - 1,
    conversations: at.conversations + found.conversations,
    objects: at.objects + found.objects,
    bytes: at.bytes + found.bytes,
  }
}

function* verify(run: Run, at: PrepareRetrievalInput): Step<PrepareRetrievalInput | null> {
  const { id, pages, page, conversations, objects, bytes } = at
  run.report({ phase: `verifying page ${page} of ${pages}` })
  const done = pages === 0 ? { page: null, withheld: 0 } : yield* run.step('verifyRetrieval', { id, page, pages })
  const withheld = at.withheld + done.withheld
  if (done.page !== null) return { ...at, page: done.page, withheld }
  yield* run.step('deliverRetrieval', { id, conversations, objects, bytes, pages, withheld })
  return null
}

/** A request of Legal: one record, a queue's, or whatever there is of the last two months. */
import { startOnce, type Engine } from '../../functions/durable/instances.ts'
import type { RetrievalScope } from '../../domain/legal/retrieval.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { prepareRetrievalInput } from '../../orchestrations/legal/prepare-retrieval.ts'
import { memorySearch } from '../../test/support/memory/memory-search.ts'
import { beginRetrieval } from '../../use-cases/legal/retrieve.ts'
import type { SimulatedClock } from '../clock.ts'
import type { Storage } from '../machine/storage.ts'
import type { Happening } from '../story/story.ts'
import { utcDay, type TrueConversation, type World } from '../world/truth.ts'

const SILENT = { info: () => {}, warn: () => {} }
const LAWYER = { oid: 'simulated', name: 'simulated lawyer', roles: [], kind: 'person', address: null } as const
const DAY = 86_400_000
/** As far back as all records are asked for. */
const LONGEST = 60 * DAY
const TIMES = { hours: 48, businessHours: null }

interface Parts {
  client: Engine
  clock: SimulatedClock
  storage: Storage
  world: World
}

/** What the archive holds of it by now is promised to be delivered. */
export async function askForRecords({ pick }: Happening, { client, clock, storage, world }: Parts): Promise<boolean> {
  const { vault, index, holds, staging, retrievals } = storage
  const { scope, isAsked } = asked(pick, clock.now(), world)
  const id = `rtv-${world.retrievals.length + 1}`
  const recordings = world.conversations
    .filter((conversation) => isAsked(conversation))
    .flatMap(({ id: conversationId, recordings: all }) => {
      const held = new Set(index.records.get(conversationId)?.objects.map(({ objectId }) => objectId))
      return all.filter((recording) => held.has(recording.id)).map((recording) => recording.id)
    })
  const search = memorySearch(index.records)
  const ports = { index, search, holds, reader: vault.reader, staging, retrievals, clock, log: SILENT }
  const ask = { scope, justification: 'simulated request' }
  const begun = await beginRetrieval(ports, { id, ask, principal: LAWYER, times: TIMES })
  if (begun.kind === 'unknown' && recordings.length === 0) return false
  world.retrievals.push({ id, at: clock.now(), recordings })
  if (begun.kind === 'preparing')
    await startOnce(client, ORCHESTRATIONS.prepareRetrieval, id, prepareRetrievalInput(id))
  return true
}

function asked(
  pick: number,
  now: number,
  { start, conversations, directory }: World,
): { scope: RetrievalScope; isAsked: (conversation: TrueConversation) => boolean } {
  // In a life of years nobody asks for all of it again and again.
  const since = Math.max(start, Math.floor(now / DAY) * DAY - LONGEST)
  const from = utcDay(since)
  const ended = conversations.filter((entry) => entry.start >= since && (entry.stretches[0]?.end ?? Infinity) < now)
  switch (pick % 3) {
    case 0: {
      const conversationId = ended[pick % Math.max(1, ended.length)]?.id ?? 'none'
      return { scope: { conversationId }, isAsked: ({ id }) => id === conversationId }
    }
    case 1: {
      const queue = directory.queues[pick % directory.queues.length]?.id ?? ''
      const isAsked = (entry: TrueConversation): boolean =>
        entry.start >= since && entry.legs.some(({ queueId }) => queueId === queue)
      return { scope: { query: { queue, from } }, isAsked }
    }
    default:
      return { scope: { query: { from } }, isAsked: (entry) => entry.start >= since }
  }
}

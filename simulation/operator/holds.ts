/** A lawyer's hold: on named records, on whatever an agent took part in, or on a queue. */
import type { Engine } from '../../functions/durable/instances.ts'
import { beginRelease, placeRound } from '../../functions/durable/hold-instances.ts'
import type { Hold, HoldScope } from '../../domain/legal/hold.ts'
import type { SimulatedClock } from '../clock.ts'
import type { Storage } from '../machine/storage.ts'
import type { Happening } from '../story/story.ts'
import type { TrueHold, World } from '../world/truth.ts'

const WHOLE: HoldScope = {
  conversationIds: [],
  keys: [],
  agents: [],
  queues: [],
  numbers: [],
  everything: false,
  from: null,
  to: null,
}
const NAMED = 3
const LAWYER = { oid: 'simulated', name: 'simulated lawyer' }
const SECOND = { oid: 'simulated too', name: 'simulated head of legal' }

interface Parts {
  client: Engine
  clock: SimulatedClock
  storage: Pick<Storage, 'holds'>
  world: World
}

/** What is answered as placed is promised from then on, also of what is written later. */
export async function holdRecords({ pick }: Happening, { client, clock, storage, world }: Parts): Promise<boolean> {
  const matterId = `matter-${world.holds.length + 1}`
  const held = trueHold(matterId, clock.now(), pick, world)
  const placedAt = new Date(clock.now()).toISOString()
  const hold: Hold = {
    matterId,
    name: matterId,
    reason: 'simulated matter',
    scope: {
      ...WHOLE,
      conversationIds: held.conversationIds,
      agents: held.agentId === null ? [] : [held.agentId],
      queues: held.queueId === null ? [] : [held.queueId],
    },
    status: 'placing',
    round: 1,
    placedBy: LAWYER,
    placedAt,
    updatedAt: placedAt,
    proof: null,
    attestation: null,
    release: null,
    atSource: null,
  }
  if (!(await storage.holds.create(hold))) return false
  world.holds.push(held)
  await placeRound(client, hold, placedAt)
  return true
}

/** Asked for by one and approved by another; from then on nothing is promised of what no other matter holds. */
export async function releaseHold({ pick }: Happening, { client, clock, storage, world }: Parts): Promise<boolean> {
  const standing = world.holds.filter(({ releasedAt }) => releasedAt === null)
  const chosen = standing[pick % Math.max(1, standing.length)]
  if (chosen === undefined) return false
  const now = new Date(clock.now()).toISOString()
  const hold = await storage.holds.update(chosen.matterId, (before) =>
    before.status === 'in-force'
      ? {
          ...before,
          status: 'releasing',
          release: {
            requestedBy: LAWYER,
            requestedAt: now,
            reason: 'the simulated matter is closed',
            approvedBy: SECOND,
            approvedAt: now,
          },
          updatedAt: now,
        }
      : null,
  )
  if (hold.status !== 'releasing') return false
  chosen.releasedAt = clock.now()
  await beginRelease(client, hold)
  return true
}

function trueHold(matterId: string, since: number, pick: number, { conversations, directory }: World): TrueHold {
  const none = { matterId, since, conversationIds: [], agentId: null, queueId: null, releasedAt: null }
  switch (pick % 3) {
    case 0:
      return { ...none, agentId: directory.users[pick % directory.users.length]?.id ?? null }
    case 1:
      return { ...none, queueId: directory.queues[pick % directory.queues.length]?.id ?? null }
    default: {
      // Some of them have not happened yet: a hold may name what is only to come.
      const first = pick % Math.max(1, conversations.length)
      return { ...none, conversationIds: conversations.slice(first, first + NAMED).map(({ id }) => id) }
    }
  }
}

/**
 * Holds: one small partition has the holds themselves, the partition of a matter its records, and that of a record its
 * matters, so that every question reads one (docs/adr/0017). Ids of matters begin with a letter or digit.
 */
import type { Container, Database } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import { isInForce, type Hold, type HoldMember } from '../../domain/legal/hold.ts'
import type { HoldInForce, HoldRegister } from '../../domain/ports/hold-register.ts'
import { createAll, upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'

const HOLDS = ':holds'
const MOST_ATTEMPTS = 20
const ofRecord = (conversationId: string) => `:record:${safe(conversationId)}`

interface StoredHold {
  id: string
  matterId: string
  hold: Hold
}

export function createHoldRegister(database: Database): HoldRegister {
  const holds = containerOf(database, 'holds')
  return {
    async create(hold) {
      try {
        await holds.items.create<StoredHold>({ id: hold.matterId, matterId: HOLDS, hold })
        return true
      } catch (error) {
        if (statusOf(error) === 409) return false
        throw cosmosError(error, `write the hold ${hold.matterId}`)
      }
    },

    read: async (matterId) => (await stored(holds, matterId))?.hold ?? null,

    async update(matterId, change) {
      for (let attempt = 1; ; attempt++) {
        const before = await stored(holds, matterId)
        if (before === null) throw new ArchiveError('index-conflict', `there is no hold ${matterId}`)
        const hold = change(before.hold)
        if (hold === null) return before.hold
        try {
          await holds
            .item(matterId, HOLDS)
            .replace<StoredHold>(
              { id: matterId, matterId: HOLDS, hold },
              { accessCondition: { type: 'IfMatch', condition: before.etag } },
            )
          return hold
        } catch (error) {
          if (statusOf(error) !== 412 || attempt === MOST_ATTEMPTS) throw cosmosError(error, `write ${matterId}`)
        }
      }
    },

    async list() {
      const query = holds.items.query<StoredHold>('SELECT * FROM c', { partitionKey: HOLDS })
      const { resources } = await indexed('list the holds', () => query.fetchAll())
      return resources.map(({ hold }) => hold).sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1))
    },

    async inForce() {
      const names = ['keys', 'agents', 'queues', 'numbers', 'everything', 'from', 'to']
      const fields = names.map((name) => `c.hold.scope["${name}"]`)
      const query = holds.items.query<HoldInForce['selectors'] & Pick<Hold, 'matterId' | 'status' | 'placedBy'>>(
        `SELECT c.hold.matterId, c.hold.status, c.hold.placedBy, ${fields.join(', ')} FROM c`,
        { partitionKey: HOLDS },
      )
      const { resources } = await indexed('read the holds in force', () => query.fetchAll())
      return resources
        .filter(isInForce)
        .map(({ matterId, placedBy, keys, agents, queues, numbers, everything, from, to }) => ({
          matterId,
          placedBy,
          selectors: { keys, agents, queues, numbers, everything, from, to },
        }))
    },

    // The side of the record first: whoever writes it must see the hold before anybody counts on it.
    async join(matterId, conversationIds, at) {
      await upsertAll(
        holds,
        'matterId',
        conversationIds.map((conversationId) => ({ id: matterId, matterId: ofRecord(conversationId) })),
      )
      await createAll(
        holds,
        'matterId',
        conversationIds.map((conversationId) => document(matterId, awaited(conversationId, at))),
      )
    },

    async leave(matterId, conversationId) {
      try {
        await holds.item(matterId, ofRecord(conversationId)).delete()
      } catch (error) {
        if (statusOf(error) !== 404) throw cosmosError(error, `release ${conversationId}`)
      }
    },

    async mattersOf(conversationId) {
      const query = holds.items.query<{ id: string }>('SELECT c.id FROM c ORDER BY c.id', {
        partitionKey: ofRecord(conversationId),
      })
      const { resources } = await indexed(`read the holds of ${conversationId}`, () => query.fetchAll())
      return resources.map(({ id }) => id)
    },

    async note(matterId, members) {
      await upsertAll(
        holds,
        'matterId',
        members.map((member) => document(matterId, member)),
      )
    },

    async members(matterId, after, limit) {
      const query = holds.items.query<{ id: string; member: HoldMember }>(
        {
          query: 'SELECT c.id, c.member FROM c WHERE c.id > @after ORDER BY c.id',
          parameters: [{ name: '@after', value: after ?? '' }],
        },
        { partitionKey: matterId, maxItemCount: limit },
      )
      const rows: { id: string; member: HoldMember }[] = []
      while (query.hasMoreResults() && rows.length < limit) {
        const { resources } = await indexed(`read the records of ${matterId}`, () => query.fetchNext())
        rows.push(...(resources ?? []))
      }
      const given = rows.slice(0, limit)
      const isLast = rows.length <= limit && !query.hasMoreResults()
      return { members: given.map(({ member }) => member), next: isLast ? null : (given.at(-1)?.id ?? after) }
    },
  }
}

async function stored(holds: Container, matterId: string): Promise<{ hold: Hold; etag: string } | null> {
  const { resource, etag } = await indexed(`read the hold ${matterId}`, () =>
    holds.item(matterId, HOLDS).read<StoredHold>(),
  )
  return resource === undefined ? null : { hold: resource.hold, etag }
}

function document(matterId: string, member: HoldMember) {
  return { id: safe(member.conversationId), matterId, member: { ...member } }
}

function awaited(conversationId: string, at: string): HoldMember {
  return { conversationId, state: 'awaited', revision: null, objects: 0, bytes: 0, at, problem: null }
}

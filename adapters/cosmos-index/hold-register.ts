/**
 * Holds: one small partition has the holds themselves, the partition of a matter its records, and that of a record its
 * matters, so that every question reads one (docs/adr/0017). Ids of matters begin with a letter or digit.
 */
import type { Database } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import { isInForce, type Hold, type HoldMember } from '../../domain/legal/hold.ts'
import type { HoldInForce, HoldRegister } from '../../domain/ports/hold-register.ts'
import { createAll, upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'
import { pageOf } from './page.ts'
import { removeDocument, updateDocument } from './update-document.ts'

const HOLDS = ':holds'
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

    async read(matterId) {
      const what = `read the hold ${matterId}`
      const { resource } = await indexed(what, () => holds.item(matterId, HOLDS).read<StoredHold>())
      return resource?.hold ?? null
    },

    async update(matterId, change) {
      const after = await updateDocument<StoredHold>(
        holds.item(matterId, HOLDS),
        `write the hold ${matterId}`,
        (stored) => {
          if (stored === null) throw new ArchiveError('index-conflict', `there is no hold ${matterId}`)
          const hold = change(stored.hold)
          return hold === null ? null : { id: matterId, matterId: HOLDS, hold }
        },
      )
      if (after === null) throw new ArchiveError('index-conflict', `there is no hold ${matterId}`)
      return after.hold
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

    leave: (matterId, conversationId) =>
      removeDocument(holds.item(matterId, ofRecord(conversationId)), `release ${conversationId}`),

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
      const { rows, next } = await pageOf(`read the records of ${matterId}`, query, {
        limit,
        after,
        positionOf: ({ id }) => id,
      })
      return { members: rows.map(({ member }) => member), next }
    },
  }
}

function document(matterId: string, member: HoldMember) {
  return { id: safe(member.conversationId), matterId, member: { ...member } }
}

function awaited(conversationId: string, at: string): HoldMember {
  return { conversationId, state: 'awaited', revision: null, objects: 0, bytes: 0, at, problem: null }
}

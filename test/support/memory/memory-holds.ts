import { copyOf } from './copy.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { isInForce, type Hold, type HoldMember } from '../../../domain/legal/hold.ts'
import type { HoldRegister } from '../../../domain/ports/hold-register.ts'

export function memoryHolds(): HoldRegister {
  const holds = new Map<string, Hold>()
  const matters = new Map<string, Set<string>>()
  const members = new Map<string, Map<string, HoldMember>>()
  const membersOf = (matterId: string) => {
    const known = members.get(matterId) ?? new Map<string, HoldMember>()
    members.set(matterId, known)
    return known
  }
  return {
    create(hold) {
      if (holds.has(hold.matterId)) return Promise.resolve(false)
      holds.set(hold.matterId, copyOf(hold))
      return Promise.resolve(true)
    },
    read: (matterId) => Promise.resolve(copyOf(holds.get(matterId) ?? null)),
    update(matterId, change) {
      const before = holds.get(matterId)
      if (before === undefined)
        return Promise.reject(new ArchiveError('index-conflict', `there is no hold ${matterId}`))
      const after = change(copyOf(before)) ?? before
      holds.set(matterId, copyOf(after))
      return Promise.resolve(copyOf(after))
    },
    list: () =>
      Promise.resolve(
        [...holds.values()].sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1)).map((hold) => copyOf(hold)),
      ),
    inForce: () =>
      Promise.resolve(
        [...holds.values()].filter(isInForce).map(({ matterId, placedBy, scope }) => {
          const { conversationIds: _, ...selectors } = copyOf(scope)
          return { matterId, placedBy, selectors }
        }),
      ),
    join(matterId, conversationIds, at) {
      for (const conversationId of conversationIds) {
        matters.set(conversationId, (matters.get(conversationId) ?? new Set()).add(matterId))
        const known = membersOf(matterId)
        if (!known.has(conversationId))
          known.set(conversationId, {
            conversationId,
            state: 'awaited',
            revision: null,
            objects: 0,
            bytes: 0,
            at,
            problem: null,
          })
      }
      return Promise.resolve()
    },
    leave: (matterId, conversationId) => Promise.resolve(void matters.get(conversationId)?.delete(matterId)),
    mattersOf: (conversationId) => Promise.resolve([...(matters.get(conversationId) ?? [])].sort()),
    note(matterId, noted) {
      for (const member of noted) membersOf(matterId).set(member.conversationId, copyOf(member))
      return Promise.resolve()
    },
    members(matterId, after, limit) {
      const rows = [...membersOf(matterId).values()]
        .filter(({ conversationId }) => conversationId > (after ?? ''))
        .sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1))
      const given = copyOf(rows.slice(0, limit))
      return Promise.resolve({
        members: given,
        next: rows.length > given.length ? (given.at(-1)?.conversationId ?? after) : null,
      })
    },
  }
}

/** Protection of recordings from deletion, with Genesys' limits: a hundred a call, a thousand conversations in all. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { parse } from '../read-ask.ts'
import { badRequest, Refusal } from '../refusal.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'

const MOST_A_CALL = 100
const MOST = 1000

const query = z.looseObject({ conversationIds: z.array(z.string()) })

export function protectionRoutes(world: World): (ask: Ask) => Reply | null {
  const { protectedIds, faults } = world
  return (ask) => {
    const [area, what, more] = ask.path
    if (area !== 'recordings' || what !== 'deletionprotection' || more !== undefined) return null
    if (ask.method !== 'POST' && ask.method !== 'PUT') return null
    if (faults.value('no-protection') !== null)
      throw new Refusal(403, 'missing.any.permissions', 'Unable to perform the requested action: missing permissions')
    const { conversationIds } = parse(query, ask.body)
    if (conversationIds.length > MOST_A_CALL)
      throw badRequest(`Too many conversations, max ${MOST_A_CALL} allowed`, 'too.many.conversations')
    return ask.method === 'POST' ? listed(conversationIds) : changed(conversationIds, ask.query.get('protect'))
  }

  function listed(ids: readonly string[]): Reply {
    const found = [...new Set(ids)].filter((id) => protectedIds.has(id))
    return {
      status: 200,
      body: found.map((id) => ({ id, selfUri: `/api/v2/conversations/${id}` })) satisfies Models.AddressableEntityRef[],
    }
  }

  function changed(ids: readonly string[], protect: string | null): Reply {
    const failedUpdates: Models.FailedDeleteProtectionUpdate[] = []
    for (const id of new Set(ids)) {
      const why = protect === 'false' ? null : whyNot(id)
      if (why !== null) failedUpdates.push({ conversation: { id }, ...why })
      else if (protect === 'false') protectedIds.delete(id)
      else protectedIds.add(id)
    }
    return failedUpdates.length === 0 ? { status: 204 } : { status: 200, body: { failedUpdates } }
  }

  function whyNot(id: string): { errorCode: string; errorMessage: string } | null {
    if (protectedIds.has(id)) return null
    if (recordingsOf(id) === 0)
      return { errorCode: 'no.recordings', errorMessage: 'The conversation has no recordings' }
    if (faults.concerns('not-protectable', id))
      return { errorCode: 'not.policy.based', errorMessage: 'Only recordings of a policy can be protected' }
    if (protectedIds.size >= MOST)
      return { errorCode: 'limit.exceeded', errorMessage: `At most ${MOST} conversations can be protected` }
    return null
  }

  function recordingsOf(id: string): number {
    try {
      return conversationById(world, id).recordings.filter(({ deleted }) => !deleted).length
    } catch (error) {
      if (error instanceof Refusal) return 0
      throw error
    }
  }
}

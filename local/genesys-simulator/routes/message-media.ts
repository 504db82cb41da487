/** The media of a message thread by communication: where an attachment is found whose message gives no address. */
import type { Models } from 'purecloud-platform-client-v2'
import { draw } from '../random.ts'
import { whole } from '../read-ask.ts'
import { notDone, notFound } from '../refusal.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import type { SimAttachment } from '../tenant/shapes.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'

/** Some attachments stand in their message without an address. */
export function lacksAddress({ id }: SimAttachment): boolean {
  return draw('no-address', id).chance(0.1)
}

export function messageMediaRoutes(world: World): (ask: Ask) => Reply | null {
  return ({ method, path, query }) => {
    const [area, kind, id = '', between, communicationId = '', messages, leaf, mediaId, more] = path
    if (
      area !== 'conversations' ||
      kind !== 'messages' ||
      between !== 'communications' ||
      messages !== 'messages' ||
      leaf !== 'media' ||
      method !== 'GET' ||
      more !== undefined
    )
      return null
    const conversation = conversationById(world, id)
    if (conversation.media !== 'message' || communicationId !== conversation.customer.sessionId)
      throw notFound('communication')
    const all = attachments(conversation)
    if (mediaId !== undefined) {
      const found = all.find((messageMediaData) => messageMediaData.id === mediaId)
      if (found === undefined) throw notFound('media')
      return { status: 200, body: found }
    }
    if ((query.get('status') ?? 'valid') !== 'valid') throw notDone('media that are not valid')
    const [pageSize, pageNumber] = [whole(query, 'pageSize', 25, 100), whole(query, 'pageNumber', 1)]
    const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
    return {
      status: 200,
      body: {
        entities,
        pageSize,
        pageNumber,
        total: all.length,
        pageCount: Math.ceil(all.length / pageSize),
      } satisfies Models.MessageMediaListing,
    }
  }

  function attachments({ id: conversationId, messages, customer }: SimConversation): Models.MessageMediaData[] {
    return messages
      .filter((message) => message.time <= world.clock.now())
      .flatMap((message) => message.attachments)
      .map((file) => ({
        id: file.id,
        name: file.name,
        url: world.media.sign(file, world.urlTtlMs),
        mediaType: file.contentType,
        contentLengthBytes: file.sizeBytes,
        status: 'valid',
        conversationId,
        communicationId: customer.sessionId,
      }))
  }
}

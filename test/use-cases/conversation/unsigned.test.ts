import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../domain/json.ts'
import type { DigitalContent } from '../../../domain/ports/digital-source.ts'
import { unsigned } from '../../../use-cases/conversation/unsigned.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT } from '../../support/memory-night.ts'

const signed = (signature: string): JsonObject => ({
  text: 'see https://example.com/offer?id=7',
  normalizedMessage: {
    content: [{ attachment: { id: 'a-1', url: `https://media.example/a-1.png?X-Amz-Signature=${signature}` } }],
  },
  mediaUris: ['https://media.example/b?Signature=x', 'relative?kept=1'],
})

describe('a message as it is archived', () => {
  it('keeps what people wrote, and of addresses only where they lead', () => {
    expect(unsigned({ ...signed('s'), contentUri: 'https://media.example/c?sig=y' })).toEqual({
      text: 'see https://example.com/offer?id=7',
      normalizedMessage: { content: [{ attachment: { id: 'a-1', url: 'https://media.example/a-1.png' } }] },
      mediaUris: ['https://media.example/b', 'relative?kept=1'],
      contentUri: 'https://media.example/c',
    })
  })

  it('has the same bytes whenever it is captured', async () => {
    const dayRun = await memoryNight()
    const said = (signature: string): DigitalContent => ({
      unreadable: [],
      messages: [
        { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: signed(signature) },
      ],
    })
    const thread = (agents: string[]) =>
      conversation('text-a', { mediaTypes: ['message'], recordedSessions: 0, agentIds: agents })
    dayRun.tenant.texts.set('text-a', said('first'))
    await dayRun.archived([thread(['u-1'])])
    dayRun.tenant.texts.set('text-a', said('second'))
    await dayRun.archived([thread(['u-1', 'u-2'])], NEXT_NIGHT)
    // The second revision names the file of the first: its own would have had the same bytes.
    expect(dayRun.ports.index.records.get('text-a')?.revision).toBe(2)
    expect([...dayRun.vault.blobs.keys()].filter((path) => path.endsWith('messages.json'))).toHaveLength(1)
  })
})

/** H40: what agents write to each other is archived, beside the messages of the customer. */
import { describe, expect, it } from 'vitest'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

const said = (text: string) => ({
  messages: [{ messageId: 'm-1', time: null, sender: 'u-1', text, attachments: [], raw: { id: 'm-1' } }],
  unreadable: [],
})

describe('a conversation with internal messages', () => {
  it('has them in files of their own, beside the messages', async () => {
    const night = await memoryNight()
    night.tenant.digital.messages = () => Promise.resolve(said('from the customer'))
    night.tenant.digital.internalMessages = () => Promise.resolve(said('between agents'))
    const both = conversation('text-a', { mediaTypes: ['internalmessage', 'message'], recordedSessions: 0 })
    await night.archived([both])
    const texts = [...night.vault.blobs].flatMap(([path, { bytes }]) =>
      path.endsWith('.txt') ? [[path.slice(path.lastIndexOf('/') + 1), Buffer.from(bytes).toString()] as const] : [],
    )
    expect(Object.fromEntries(texts)).toEqual({
      'internal-messages.txt': expect.stringContaining('between agents') as string,
      'transcript.txt': expect.stringContaining('from the customer') as string,
    })
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
  })

  it('that cannot be had is named as missing', async () => {
    const night = await memoryNight()
    night.tenant.digital.internalMessages = () => Promise.resolve({ messages: [], unreadable: [] })
    await night.archived([conversation('text-a', { mediaTypes: ['internalmessage'], recordedSessions: 0 })])
    expect(night.ports.index.records.get('text-a')?.gaps).toMatchObject([
      { objectId: 'text-a-internal-messages', reason: 'not-found-at-source' },
    ])
  })
})

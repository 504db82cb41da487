import { describe, expect, it } from 'vitest'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

const MESSAGE = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }

describe('a conversation by text whose list is empty', () => {
  it.each([
    ['message', 'messages'],
    ['email', 'emails'],
  ])('is a gap and no empty file: %s', async (medium, channel) => {
    const night = await memoryNight()
    night.tenant.texts.set('text-a', { messages: [], unreadable: [] })
    night.tenant.texts.set('text-b', { messages: [MESSAGE], unreadable: [] })
    await night.archived(
      ['text-a', 'text-b'].map((id) => conversation(id, { mediaTypes: [medium], recordedSessions: 0 })),
    )
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect((await night.gaps()).map(({ objectId, reason }) => ({ objectId, reason }))).toEqual([
      { objectId: `text-a-${channel}`, reason: 'not-found-at-source' },
    ])
    expect([...night.vault.blobs.keys()].filter((name) => name.includes('/text-a/'))).toEqual([
      expect.stringContaining('manifest.json'),
    ])
  })

  it('of which some message could not be read names that message alone', async () => {
    const night = await memoryNight()
    const unreadable = [{ messageId: 'm-1', detail: 'status 403', forbidden: true }]
    night.tenant.texts.set('text-a', { messages: [], unreadable })
    await night.archived([conversation('text-a', { mediaTypes: ['message'], recordedSessions: 0 })])
    await night.activities.reconcileDay(NIGHT)
    expect((await night.gaps()).map(({ objectId }) => objectId)).toEqual(['m-1'])
  })
})

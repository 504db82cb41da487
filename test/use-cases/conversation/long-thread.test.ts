/** H8: a thread with more attachments than one document of the index holds. */
import { describe, expect, it } from 'vitest'
import type { AttachmentRef } from '../../../domain/ports/digital-source.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { extendRecord } from '../../../use-cases/retention/extend-record.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const ATTACHMENTS = 10_000
const LOST = 1_000

const attachment = (n: number): AttachmentRef => ({
  attachmentId: `file-${n}`,
  name: `page ${n}.txt`,
  contentType: 'text/plain',
  sizeBytes: null,
  sha256: null,
  locator: String(n),
})

describe(`a thread of ${ATTACHMENTS} attachments, of which ${LOST} cannot be had`, () => {
  it('is archived, found, verified and extended', async () => {
    const night = await memoryNight()
    night.tenant.texts.set('text-long', {
      messages: Array.from({ length: ATTACHMENTS }, (_, n) => ({
        messageId: `m-${n}`,
        time: '2026-11-19T10:00:00.000Z',
        sender: 'c@example.com',
        text: `page ${n}`,
        attachments: [attachment(n)],
        raw: { id: `m-${n}` },
      })),
      unreadable: [],
    })
    night.tenant.digital.openAttachment = ({ locator }) => {
      if (Number(locator) < LOST) return Promise.reject(new ArchiveError('source-forbidden', 'status 403'))
      const body = new TextEncoder().encode(`what page ${locator} says`)
      return Promise.resolve({
        contentType: 'text/plain',
        contentLength: body.byteLength,
        body: (async function* () {
          yield await Promise.resolve(body)
        })(),
        cancel: () => {},
      })
    }
    await night.archived([conversation('text-long', { mediaTypes: ['message'], recordedSessions: 0 })])
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps' })
    await night.activities.sealDay(NIGHT)

    const record = await night.ports.index.record('text-long')
    expect(record?.objects.filter(({ kind }) => kind === 'attachment')).toHaveLength(ATTACHMENTS - LOST)
    // The manifest names each; the index says so in one line.
    expect(record?.gaps).toMatchObject([
      { reason: 'permission-denied', detail: expect.stringContaining('1000, each') as string },
    ])

    const verified = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    expect(verified).toMatchObject({ conversations: 1, problems: [] })

    const extended = await extendRecord(night.ports, {
      conversationId: 'text-long',
      term: { years: 12 },
      reason: 'a case',
      requester: 'Legal',
    })
    expect(extended).toMatchObject({ outcome: 'extended' })
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: LOST })
  }, 60_000)
})

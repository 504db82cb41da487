/** Ids of attachments may repeat within a conversation, with the same file or with another one. */
import { describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { ArchiveError } from '../../../domain/errors.ts'
import type { AttachmentRef } from '../../../domain/ports/digital-source.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const BOTH = ['one', 'two'].map(digestOf).sort()

/** An attachment `att` whose file is `text`; `facts` are what the source declares of it. */
function attached(text: string, facts: Partial<AttachmentRef> = {}): AttachmentRef {
  return {
    attachmentId: 'att',
    name: 'offer.txt',
    contentType: 'text/plain',
    sizeBytes: text.length,
    sha256: digestOf(text),
    locator: text,
    ...facts,
  }
}

async function thread(...attachments: AttachmentRef[]) {
  const night = await memoryNight()
  const opened: string[] = []
  const tell = (...refs: AttachmentRef[]) =>
    night.tenant.texts.set('text-a', {
      messages: refs.map((attachment, i) => ({
        messageId: `m-${i}`,
        time: `2026-11-19T10:0${i}:00.000Z`,
        sender: 'c@example.com',
        text: 'see the file',
        attachments: [attachment],
        raw: { id: `m-${i}` },
      })),
      unreadable: [],
    })
  tell(...attachments)
  night.tenant.digital.openAttachment = ({ locator }) => {
    opened.push(locator)
    if (locator === 'lost') return Promise.reject(new ArchiveError('media-unavailable', 'status 404'))
    const bytes = new TextEncoder().encode(locator)
    return Promise.resolve({
      contentType: 'text/plain',
      contentLength: bytes.length,
      body: (async function* () {
        yield await Promise.resolve(bytes)
      })(),
      cancel: () => {},
    })
  }
  const email = () => conversation('text-a', { mediaTypes: ['email'], recordedSessions: 0 })
  const record = () => night.ports.index.records.get('text-a')
  return {
    night,
    opened,
    tell,
    archive: (run = NIGHT) => night.archived([email()], run),
    changed: () => night.archived([{ ...email(), agentIds: ['u-1', 'u-2'] }], NEXT_NIGHT),
    digests: () =>
      record()
        ?.objects.filter(({ kind }) => kind === 'attachment')
        .map(({ sha256 }) => sha256)
        .sort(),
    ids: () => [
      ...new Set(
        record()
          ?.objects.filter(({ kind }) => kind === 'attachment')
          .map(({ objectId }) => objectId),
      ),
    ],
    gaps: () => record()?.gaps.map(({ objectId, reason }) => ({ objectId, reason })),
  }
}

describe('an attachment id that several messages name', () => {
  it('is one object where digest and size are the same', async () => {
    const { archive, digests, opened, gaps } = await thread(attached('one'), attached('one'))
    await archive()
    expect([digests(), opened, gaps()]).toEqual([[digestOf('one')], ['one'], []])
  })

  it('is two objects where the digest is another one, also when the delivery comes again', async () => {
    const { night, archive, digests, ids, gaps } = await thread(attached('one'), attached('two'))
    await archive()
    expect([digests(), gaps()]).toEqual([BOTH, []])
    expect(ids()).toHaveLength(2)
    const slice = { ...NIGHT, slice: 's0001' }
    night.ports.index.records.clear()
    await night.activities.archiveBatches({
      ...slice,
      batches: (await night.activities.submitSlice(slice)).batches,
      round: 1,
      last: true,
    })
    expect(digests()).toEqual(BOTH)
  })

  it('is two objects where the source declares neither digest nor size', async () => {
    const unknown = { sha256: null, sizeBytes: null }
    const { archive, digests } = await thread(attached('one', unknown), attached('two', unknown))
    await archive()
    expect(digests()).toEqual(BOTH)
  })

  it('is a gap once, and stored nowhere, where its file does not come', async () => {
    const lost = attached('lost')
    const { night, archive, gaps } = await thread(lost, lost)
    await archive()
    expect(gaps()).toEqual([{ objectId: 'att', reason: 'media-unavailable' }])
    const texts = [...night.vault.blobs].find(([name]) => name.endsWith('emails.json'))?.[1].bytes
    expect(Buffer.from(texts ?? []).toString()).not.toContain('"stored":true')
  })

  it('and another file comes later: a revision holds both, and fetches the first no second time', async () => {
    const { archive, changed, tell, opened, digests } = await thread(attached('one'))
    await archive()
    tell(attached('two'), attached('one'))
    await changed()
    expect(digests()).toEqual(BOTH)
    expect(opened).toEqual(['one', 'two'])
  })
})

describe('an attachment whose id is no name for a blob', () => {
  it.each(['AAMkAGI2=/+.', 'x'.repeat(500), '../../manifest', '', 'ünïcode'])(
    'is archived all the same: %s',
    async (id) => {
      const { archive, digests, gaps, night } = await thread(
        attached('one', { attachmentId: id }),
        attached('two', { attachmentId: `${id}.` }),
      )
      await archive()
      expect([digests(), gaps()]).toEqual([BOTH, []])
      const texts = [...night.vault.blobs].find(([name]) => name.endsWith('emails.json'))?.[1].bytes
      expect(JSON.parse(Buffer.from(texts ?? []).toString())).toMatchObject({
        messages: [{ attachments: [{ attachmentId: id, stored: true }] }, {}],
      })
      expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    },
  )
})

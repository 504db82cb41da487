import { createHash } from 'node:crypto'
import pc from 'purecloud-platform-client-v2'
import type { Models } from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantUnderTest, until, type TenantUnderTest } from './tenant-under-test.ts'

const MORNING = '2026-11-20T05:00:00.000Z'

describe('recordings', () => {
  let tenant: TenantUnderTest
  let api: pc.RecordingApi
  beforeAll(async () => {
    tenant = await tenantUnderTest({ conversations: 300, profile: { deleted: 0.03 } })
    api = new pc.RecordingApi(tenant.client)
    await isLaterThan(tenant, MORNING)
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  type Items = readonly { conversationId: string; recordingId?: string }[]

  async function submitted(
    items: Items,
    on: TenantUnderTest,
  ): Promise<() => Promise<Models.BatchDownloadJobStatusResult>> {
    const recordings = new pc.RecordingApi(on.client)
    const { body } = await on.ask(
      recordings.postRecordingBatchrequests({
        batchDownloadRequestList: items.map(({ conversationId, recordingId }) => ({
          conversationId,
          ...(recordingId === undefined ? {} : { recordingId }),
        })),
      }),
    )
    return async () => (await on.ask(recordings.getRecordingBatchrequest(body.id ?? ''))).body
  }

  async function batch(items: Items, on = tenant): Promise<Models.BatchDownloadJobStatusResult> {
    return await until(await submitted(items, on), ({ status }) => status === 'Completed')
  }
  const last = ({ results = [] }: Models.BatchDownloadJobStatusResult) => results
  const withRecordings = () => tenant.truth.filter((trueConversation) => trueConversation.recordings.length > 0)

  it('gives the very bytes of each file, every part of it, with the leading bytes of its type', async () => {
    const some = withRecordings()
      .filter((withRecording) => withRecording.recordings.every((recording) => !recording.deleted))
      .slice(0, 60)
    expect(
      some.some((trueConversation) => trueConversation.recordings.some((recording) => recording.files.length > 1)),
    ).toBe(true)
    const got: Record<string, string[]> = {}
    for (const result of last(await batch(some))) {
      const answer = await fetch(result.resultUrl ?? '')
      expect(answer.headers.get('content-type')).toBe(result.contentType)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
      expect(start).toBe(
        result.contentType?.startsWith('audio/ogg')
          ? 'OggS'
          : result.contentType === 'application/zip'
            ? 'PK\x03\x04'
            : result.contentType === 'video/mp4'
              ? '\0\0\0\x18'
              : '{"re',
      )
      if (result.contentType === 'application/json')
        expect(JSON.parse(Buffer.from(bytes).toString())).toHaveProperty('recording', result.recordingId)
      ;(got[result.recordingId ?? ''] ??= []).push(createHash('sha256').update(bytes).digest('hex'))
    }
    expect(sorted(got)).toEqual(
      sorted(
        Object.fromEntries(
          some
            .flatMap((trueConversation) => trueConversation.recordings)
            .map((entry) => [entry.id, entry.files.map((file) => file.sha256)]),
        ),
      ),
    )
  })

  it('says how many results to expect only when it is done', async () => {
    // Its time stands still, and nothing ends.
    await using still = await tenantUnderTest({ speed: 0, conversations: 300 })
    const first = await (await submitted(still.truth.slice(0, 100), still))()
    const end = await batch(tenant.truth.slice(0, 100))
    expect(first.status).toBe('InProgress')
    expect(first.expectedResultCount).toBeLessThan(end.expectedResultCount ?? 0)
    expect(end.resultCount).toBe(end.expectedResultCount)
  })

  it.each([
    [
      'more than 100 items',
      Array.from({ length: 101 }, () => ({ conversationId: 'x' })),
      'batch.download.too.many.items',
    ],
    ['no items', [], 'batch.download.bad.request'],
  ])('refuses a batch of %s', async (_what, items, code) => {
    expect(await tenant.refusal(api.postRecordingBatchrequests({ batchDownloadRequestList: items }))).toMatchObject({
      status: 400,
      body: { code },
    })
  })

  it('does not know a batch that nobody asked for', async () => {
    expect(await tenant.refusal(api.getRecordingBatchrequest('unknown'))).toMatchObject({
      status: 404,
      body: { code: 'batch.download.job.not.found' },
    })
  })

  it('answers an item that it cannot serve with an error of its own and serves the others', async () => {
    const good = withRecordings().find((withRecording) =>
      withRecording.recordings.every((recording) => !recording.deleted),
    )
    const id = good?.conversationId ?? ''
    const results = last(
      await batch([
        { conversationId: id },
        { conversationId: '00000000-0000-4000-8000-000000000000' },
        { conversationId: id, recordingId: 'unknown' },
      ]),
    )
    expect(results.filter((batchDownloadJobResult) => batchDownloadJobResult.errorMsg !== undefined)).toHaveLength(2)
    expect(
      results.filter((batchDownloadJobResult) => batchDownloadJobResult.resultUrl !== undefined).length,
    ).toBeGreaterThan(0)
  })

  it('lists a deleted recording in the inventory and leaves it out of the batch', async () => {
    const gone = tenant.truth.find((trueConversation) =>
      trueConversation.recordings.some((recording) => recording.deleted),
    )
    const deleted = gone?.recordings.find((entry) => entry.deleted)?.id
    const inventory = await tenant.ask(api.getConversationRecordingmetadata(gone?.conversationId ?? ''))
    expect(inventory.body.find((recordingMetadata) => recordingMetadata.id === deleted)?.fileState).toBe('DELETED')
    expect(
      last(await batch([{ conversationId: gone?.conversationId ?? '' }])).map(
        (batchDownloadJobResult) => batchDownloadJobResult.recordingId,
      ),
    ).not.toContain(deleted)
  })

  it('has recordings that are ready only hours after the night began', async () => {
    await using night = await tenantUnderTest({ speed: 1, conversations: 300 })
    const late = night.truth.filter((trueConversation) =>
      trueConversation.recordings.some((recording) => (recording.readyAt ?? '') > '2026-11-20T01'),
    )
    expect(late.length).toBeGreaterThan(0)
    const { body } = await night.ask(
      new pc.RecordingApi(night.client).getConversationRecordingmetadata(late[0]?.conversationId ?? ''),
    )
    expect(body.map((recordingMetadata) => [recordingMetadata.fileState, 'sessionId' in recordingMetadata])).toEqual([
      ['UPLOADING', false],
    ])
    expect(night.findings.problems).toEqual([])
  })

  it.each([
    ['never-ready', 'UPLOADING'],
    ['archived', 'ARCHIVED'],
    ['restoring', 'RESTORING'],
    ['source-error', 'ERROR'],
  ])('leaves recordings in a state without media under the fault %s', async (fault, state) => {
    await using odd = await tenantUnderTest({ speed: 400_000, faults: [`${fault}:1`], profile: { deleted: 0 } })
    await isLaterThan(odd, MORNING)
    const stuck = odd.truth.find((trueConversation) => trueConversation.recordings.length > 0)
    expect(stuck?.recordings[0]?.readyAt).toBeNull()
    const { body } = await odd.ask(
      new pc.RecordingApi(odd.client).getConversationRecordingmetadata(stuck?.conversationId ?? ''),
    )
    expect(new Set(body.map((recordingMetadata) => recordingMetadata.fileState))).toEqual(new Set([state]))
    expect(
      last(await batch([{ conversationId: stuck?.conversationId ?? '' }], odd)).filter(
        (batchDownloadJobResult) => batchDownloadJobResult.resultUrl !== undefined,
      ),
    ).toEqual([])
  })

  it('transcodes on demand: nothing at first, then addresses', async () => {
    const call = withRecordings().find(
      (withRecording) =>
        withRecording.media === 'voice' && withRecording.recordings.every((recording) => !recording.deleted),
    )
    const ask = () =>
      tenant.ask(api.getConversationRecordings(call?.conversationId ?? '', { maxWaitMs: 5000, formatId: 'WEBM' }))
    const cold = await ask()
    expect([cold.status, Boolean(cold.body)]).toEqual([202, false])
    const done = await until(ask, (answer) => answer.status === 200)
    const uris = done.body.flatMap((entry) => Object.values(entry.mediaUris ?? {}))
    expect(uris.length).toBe(call?.recordings.flatMap((entry) => entry.files).length)
    const media = await fetch(uris[0]?.mediaUri ?? '')
    expect(media.headers.get('content-type')).toBe('audio/webm')
    expect(
      Buffer.from(await media.arrayBuffer())
        .subarray(0, 4)
        .toString('hex'),
    ).toBe('1a45dfa3')
    expect(
      await tenant.refusal(api.getConversationRecordings(call?.conversationId ?? '', { formatId: 'CASSETTE' })),
    ).toMatchObject({ status: 400 })
  })

  it('gives one recording by itself, an email as an EML file or a zip when it is asked for as a download', async () => {
    const email = withRecordings().find(
      (withRecording) =>
        withRecording.media === 'email' && withRecording.recordings.every((recording) => !recording.deleted),
    )
    const [id, recordingId] = [email?.conversationId ?? '', email?.recordings[0]?.id ?? '']
    const plain = await tenant.ask(api.getConversationRecording(id, recordingId))
    expect(plain.body.emailTranscript?.map((recordingEmailMessage) => recordingEmailMessage.id)).toEqual(email?.emails)
    expect(plain.body.mediaUris).toBeUndefined()
    const { body } = await tenant.ask(
      api.getConversationRecording(id, recordingId, { download: true, emailFormatId: 'EML' }),
    )
    const file = await fetch(body.mediaUris?.['S']?.mediaUri ?? '')
    expect(file.headers.get('content-type')).toBe('message/rfc822')
    expect(await file.text()).toMatch(/^From: .+\r\n[\s\S]*Content-Type: multipart\/mixed/)
    const zipped = await tenant.ask(api.getConversationRecording(id, recordingId, { download: true }))
    expect((await fetch(zipped.body.mediaUris?.['S']?.mediaUri ?? '')).headers.get('content-type')).toBe(
      'application/zip',
    )
    expect(await tenant.refusal(api.getConversationRecording(id, 'unknown'))).toMatchObject({ status: 404 })
  })

  it('says how long its addresses live', async () => {
    expect((await tenant.ask(api.getRecordingSettings())).body).toMatchObject({
      recordingBatchDownloadUrlTtl: 10,
      recordingPlaybackUrlTtl: 10,
    })
  })

  it('lists orphans with their media', async () => {
    const { body } = await tenant.ask(api.getOrphanrecordings({ pageSize: 2, pageNumber: 2 }))
    expect(body.entities).toHaveLength(2)
    const orphan = body.entities?.[0]
    const found = await tenant.ask(api.getOrphanrecordingMedia(orphan?.id ?? ''))
    expect((await (await fetch(found.body.mediaUris?.['S']?.mediaUri ?? '')).arrayBuffer()).byteLength).toBe(
      orphan?.mediaSizeBytes,
    )
    expect(await tenant.refusal(api.getOrphanrecording('unknown'))).toMatchObject({ status: 404 })
  })

  it('reports uploads that are still pending', async () => {
    await using odd = await tenantUnderTest({
      speed: 400_000,
      faults: ['never-ready:0.2'],
      profile: { late: 0, deleted: 0 },
    })
    await isLaterThan(odd, MORNING)
    const uploads = new pc.RecordingApi(odd.client)
    const { status, body } = await odd.ask(
      uploads.postRecordingUploadsReports({ dateSince: '2026-11-19T00:00:00.000Z', uploadStatus: 'Pending' }),
    )
    expect(status).toBe(202)
    const done = await until(
      () => odd.ask(uploads.getRecordingUploadsReport(body.id ?? '')),
      (answer) => answer.body.state === 'Completed',
    )
    const lines = (await (await fetch(done.body.signedUrl ?? '')).text()).split('\n')
    const never = odd.truth
      .flatMap((trueConversation) => trueConversation.recordings)
      .filter((entry) => entry.readyAt === null)
    expect(never.length).toBeGreaterThan(0)
    expect(
      never.filter((entry) => !lines.some((line) => line.includes(entry.id) && line.endsWith('UPLOADING'))),
    ).toEqual([])
    expect(odd.findings.problems).toEqual([])
  })

  it('speaks as described', () => expect(tenant.findings).toEqual({ problems: [], warnings: [] }))
})

/** By what the tenant itself says of its lake, which is 45 minutes behind. */
async function isLaterThan(tenant: TenantUnderTest, date: string): Promise<void> {
  const api = new pc.ConversationsApi(tenant.client)
  await until(
    async () =>
      (await tenant.ask(api.getAnalyticsConversationsDetailsJobsAvailability())).body.dataAvailabilityDate ?? '',
    (available) => available > date,
  )
}

function sorted(files: Record<string, string[]>): [string, string[]][] {
  return Object.entries(files)
    .map(([id, digests]): [string, string[]] => [id, digests.toSorted()])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

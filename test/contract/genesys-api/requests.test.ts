import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectGenesys, type GenesysPorts } from '../../../adapters/genesys/connect.ts'
import { DAY, tenantUnderTest, until, type TenantUnderTest } from '../../local/genesys-simulator/tenant-under-test.ts'

const INTERVAL = { from: `${DAY}T00:00:00.000Z`, to: '2026-11-20T00:00:00.000Z' }

/**
 * The adapter's own requests, held against the description of the API: a parameter that Genesys does not know would be
 * ignored in silence.
 */
describe('what the product asks of Genesys', () => {
  let tenant: TenantUnderTest
  let ports: GenesysPorts
  beforeAll(async () => {
    tenant = await tenantUnderTest({ conversations: 200 })
    ports = connectGenesys(
      {
        endpoint: { kind: 'gateway', url: tenant.simulator.url },
        clientId: 'test-client',
        clientSecret: 'test-secret-of-the-tenant',
        callsPerMinute: 100_000,
      },
      { clock: { now: () => Date.now() }, log: { warn: () => {} } },
    )
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  it('finds the conversations of the day by job and by query', async () => {
    await until(
      () => ports.conversations.dataAvailableUntil(),
      (date) => (date ?? '') > INTERVAL.to,
    )
    const jobId = await ports.conversations.submitDetailsJob(INTERVAL)
    await until(
      () => ports.conversations.detailsJobState(jobId),
      (state) => state.kind === 'done',
    )
    const page = await ports.conversations.detailsPage(jobId, null)
    const found = new Set(
      page.records.map((record) =>
        record.kind === 'conversation' ? record.conversation.conversationId : record.conversationId,
      ),
    )
    expect(tenant.truth.filter((trueConversation) => !found.has(trueConversation.conversationId))).toEqual([])
    expect((await ports.conversations.queryPage(INTERVAL, 1)).records.length).toBe(100)
  })

  it('asks for recordings in batches and by inventory', async () => {
    const some = tenant.truth.filter((trueConversation) => trueConversation.recordings.length > 0).slice(0, 20)
    const batchId = await ports.recordings.submitBatch(some.map(({ conversationId }) => ({ conversationId })))
    await until(
      () => ports.recordings.batchStatus(batchId),
      (status) => status.state === 'completed',
    )
    const inventory = await ports.recordings.recordings(some[0]?.conversationId ?? '')
    expect(inventory.map((recordingFacts) => recordingFacts.recordingId).toSorted()).toEqual(
      some[0]?.recordings.map((recording) => recording.id).toSorted(),
    )
  })

  it('reads whole threads, with every attachment', async () => {
    for (const thread of tenant.truth
      .filter((trueConversation) => trueConversation.media === 'message' || trueConversation.media === 'email')
      .slice(0, 40)) {
      const content = await (thread.media === 'email'
        ? ports.digital.emails(thread.conversationId)
        : ports.digital.messages(thread.conversationId))
      expect(content.unreadable).toEqual([])
      expect(content.messages.map((message) => message.messageId).toSorted()).toEqual(
        [...thread.messages, ...thread.emails].toSorted(),
      )
      expect(
        content.messages
          .flatMap((message) => message.attachments)
          .map((attachmentRef) => attachmentRef.attachmentId)
          .toSorted(),
      ).toEqual(thread.attachments.map((attachment) => attachment.id).toSorted())
    }
  })

  it('lists all names', async () => {
    for (const kind of ['users', 'queues', 'wrapUpCodes', 'divisions', 'flows'] as const) {
      const found = []
      for await (const page of ports.names.list(kind)) found.push(...page)
      expect(found.length).toBeGreaterThan(0)
    }
  })

  it('asks nothing that the description does not know', () => {
    expect(tenant.exchanges.length).toBeGreaterThan(50)
    expect(tenant.findings).toEqual({ problems: [], warnings: [] })
  })
})

import { createHash } from 'node:crypto'
import pc from 'purecloud-platform-client-v2'
import type { Models } from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

describe('messages, emails and transcripts', () => {
  let tenant: TenantUnderTest
  let api: pc.ConversationsApi
  beforeAll(async () => {
    tenant = await tenantUnderTest({ conversations: 600, profile: { longAttributes: 0.05 } })
    api = new pc.ConversationsApi(tenant.client)
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  const threads = () => tenant.truth.filter((trueConversation) => trueConversation.media === 'message')
  const mails = () => tenant.truth.filter((trueConversation) => trueConversation.media === 'email')

  async function bytesBehind(url: string | undefined): Promise<string> {
    const answer = await fetch(url ?? '')
    expect(answer.status).toBe(200)
    return createHash('sha256')
      .update(new Uint8Array(await answer.arrayBuffer()))
      .digest('hex')
  }

  async function messagesOf(conversationId: string): Promise<Models.MessageData[]> {
    const { body } = await tenant.ask(api.getConversation(conversationId))
    const ids = (body.participants ?? [])
      .flatMap((participant) => participant.messages ?? [])
      .flatMap((message) => message.messages ?? [])
      .flatMap((messageDetails) => messageDetails.messageId ?? [])
    const bulk = await tenant.ask(api.postConversationsMessageMessagesBulk(conversationId, { body: ids }))
    const found = bulk.body.entities ?? []
    for (const id of ids)
      if (!found.some((messageData) => messageData.id === id))
        found.push((await tenant.ask(api.getConversationsMessageMessage(conversationId, id))).body)
    return found
  }

  it('names all messages of a thread in its conversation', async () => {
    for (const thread of threads().slice(0, 20))
      expect((await messagesOf(thread.conversationId)).map((messageData) => messageData.id).toSorted()).toEqual(
        thread.messages.toSorted(),
      )
  })

  it('now and then leaves a message out of a bulk answer that it gives singly', async () => {
    let left = 0
    for (const { conversationId, messages } of threads()) {
      const { body } = await tenant.ask(api.postConversationsMessageMessagesBulk(conversationId, { body: messages }))
      const missing = messages.find((id) => !body.entities?.some((entity) => entity.id === id))
      if (missing === undefined) continue
      left++
      expect((await tenant.ask(api.getConversationsMessageMessage(conversationId, missing))).body.id).toBe(missing)
    }
    expect(left).toBeGreaterThan(0)
  })

  it(
    'gives attachments by their own address or by the media list of the thread, with the digest that ' + 'they declare',
    async () => {
      const ways = { address: 0, list: 0, digest: 0 }
      for (const thread of threads().filter((trueConversation) => trueConversation.attachments.length > 0)) {
        const found = (await messagesOf(thread.conversationId))
          .flatMap((messageData) => messageData.normalizedMessage?.content ?? [])
          .flatMap((conversationMessageContent) => conversationMessageContent.attachment ?? [])
        expect(found.map((conversationContentAttachment) => conversationContentAttachment.id).toSorted()).toEqual(
          thread.attachments.map((entry) => entry.id).toSorted(),
        )
        for (const conversationContentAttachment of found) {
          const real = thread.attachments.find((file) => file.id === conversationContentAttachment.id)
          ways[conversationContentAttachment.url === undefined ? 'list' : 'address']++
          expect(
            await bytesBehind(
              conversationContentAttachment.url ??
                (await listed(thread.conversationId, conversationContentAttachment.id ?? '')),
            ),
          ).toBe(real?.sha256)
          if (conversationContentAttachment.sha256 === undefined) continue
          ways.digest++
          expect(conversationContentAttachment.sha256).toBe(real?.sha256)
        }
      }
      expect(Math.min(ways.address, ways.list, ways.digest)).toBeGreaterThan(0)
    },
  )

  async function listed(conversationId: string, attachmentId: string): Promise<string | undefined> {
    const { body } = await tenant.ask(api.getConversation(conversationId))
    const communication = body.participants.flatMap((participant) => participant.messages ?? [])[0]?.id ?? ''
    const list = await tenant.ask(api.getConversationsMessageCommunicationMessagesMedia(conversationId, communication))
    const single = await tenant.ask(
      api.getConversationsMessageCommunicationMessagesMediaMediaId(conversationId, communication, attachmentId),
    )
    const found = list.body.entities?.find((entity) => entity.id === attachmentId)
    expect(single.body.contentLengthBytes).toBe(found?.contentLengthBytes)
    return found?.url
  }

  it('refuses more than 1000 messages at once, and does not know what is not there', async () => {
    const id = threads()[0]?.conversationId ?? ''
    expect(
      await tenant.refusal(
        api.postConversationsMessageMessagesBulk(id, { body: Array.from({ length: 1001 }, () => 'x') }),
      ),
    ).toMatchObject({ status: 400 })
    expect(await tenant.refusal(api.getConversationsMessageMessage(id, 'unknown'))).toMatchObject({ status: 404 })
    expect(await tenant.refusal(api.getConversation('00000000-0000-4000-8000-000000000000'))).toMatchObject({
      status: 404,
      body: { code: 'not.found' },
    })
    expect(await tenant.refusal(api.getConversationsMessageCommunicationMessagesMedia(id, 'unknown'))).toMatchObject({
      status: 404,
    })
  })

  it('gives emails with bodies, and attachments through a download that redirects or names the address', async () => {
    const mail = mails().find((trueConversation) => trueConversation.attachments.length > 0)
    const id = mail?.conversationId ?? ''
    const list = await tenant.ask(api.getConversationsEmailMessages(id))
    expect(list.body.entities?.map((entity) => entity.id)).toEqual(mail?.emails)
    const emails = await Promise.all(
      (mail?.emails ?? []).map((emailId) => tenant.ask(api.getConversationsEmailMessage(id, emailId))),
    )
    expect(emails.every(({ body }) => (body.htmlBody ?? body.textBody) !== '')).toBe(true)
    const attachment = emails.flatMap(({ body }) => body.attachments ?? [])[0]
    const real = mail?.attachments.find((entry) => entry.id === attachment?.attachmentId)
    const downloadId = attachment?.contentUri?.split('/').at(-1) ?? ''
    const named = await tenant.ask(
      new pc.DownloadsApi(tenant.client).getDownload(downloadId, {
        issueRedirect: false,
      }) as Promise<Models.UrlResponse>,
    )
    expect(await bytesBehind(named.body.url)).toBe(real?.sha256)
    const redirect = await fetch(`${tenant.simulator.url}${attachment?.contentUri ?? ''}`, {
      redirect: 'manual',
      headers: { authorization: await bearer() },
    })
    expect(redirect.status).toBe(303)
    expect(await bytesBehind(redirect.headers.get('location') ?? '')).toBe(real?.sha256)
    expect(await tenant.refusal(new pc.DownloadsApi(tenant.client).getDownload('unknown'))).toMatchObject({
      status: 404,
    })
  })

  async function bearer(): Promise<string> {
    const answer = await fetch(`${tenant.simulator.url}/login/oauth/token`, {
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        'authorization': `Basic ${btoa('test-client:test-secret-of-the-tenant')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    return `Bearer ${((await answer.json()) as { access_token: string }).access_token}`
  }

  it('keeps full attributes in the conversation', async () => {
    let longest = 0
    for (const trueConversation of tenant.truth.slice(0, 60)) {
      const { body } = await tenant.ask(api.getConversation(trueConversation.conversationId))
      longest = Math.max(
        longest,
        ...body.participants.flatMap((person) => Object.values(person.attributes ?? {})).map((value) => value.length),
      )
      expect(body.endTime).toBe(trueConversation.end)
    }
    expect(longest).toBeGreaterThan(1024)
  })

  it('has speech transcripts for some calls, in the session of the customer', async () => {
    const speech = new pc.SpeechTextAnalyticsApi(tenant.client)
    const seen = { there: 0, absent: 0 }
    for (const call of tenant.truth
      .filter((trueConversation) => trueConversation.media === 'voice' && trueConversation.recordings.length > 0)
      .slice(0, 20)) {
      const session = (await tenant.ask(api.getConversation(call.conversationId))).body.participants[0]?.id ?? ''
      const answer = speech.getSpeechandtextanalyticsConversationCommunicationTranscripturl(
        call.conversationId,
        session,
      )
      try {
        const transcript: unknown = await (await fetch((await tenant.ask(answer)).body.url ?? '')).json()
        expect(transcript).toMatchObject({ conversationId: call.conversationId, communicationId: session })
        const all = await tenant.ask(
          speech.getSpeechandtextanalyticsConversationCommunicationTranscripturls(call.conversationId, session),
        )
        expect(call.recordings.map((recording) => recording.id)).toContain(all.body.urls?.[0]?.recording?.id)
        seen.there++
      } catch {
        expect(await tenant.refusal(answer)).toMatchObject({ status: 404 })
        seen.absent++
      }
    }
    expect(Math.min(seen.there, seen.absent)).toBeGreaterThan(0)
  })

  it('shows of a conversation that is still going on only what has happened', async () => {
    const { body } = await tenant.ask(
      api.postAnalyticsConversationsDetailsQuery({
        interval: `${DAY}T00:00:00.000Z/2026-11-20T00:00:00.000Z`,
        paging: { pageSize: 100, pageNumber: 1 },
      }),
    )
    const open = body.conversations?.find(
      (analyticsConversationWithoutAttributes) => analyticsConversationWithoutAttributes.conversationEnd === undefined,
    )
    const conversation = await tenant.ask(api.getConversation(open?.conversationId ?? ''))
    expect(conversation.body.endTime).toBeUndefined()
  })

  it('speaks as described', () => expect(tenant.findings).toEqual({ problems: [], warnings: [] }))
})

import { describe, expect, it } from 'vitest'
import { json } from '../support/loopback-genesys.ts'
import { FORBIDDEN, says, tenant } from '../support/routed-genesys.ts'

describe('emails', () => {
  const LIST = 'GET /api/v2/conversations/emails/c-1/messages'
  const email = (id: string) => `${LIST}/${id}`
  const body = (id: string, more: object = {}) => ({
    id,
    from: { email: 'client@example.com', name: 'A client' },
    to: [{ email: 'desk@example.com' }],
    subject: `about ${id}`,
    textBody: `text of ${id}`,
    time: '2026-11-19T10:00:00Z',
    ...more,
  })

  it('are listed page by page and read one by one', async () => {
    await using genesys = await tenant({
      [LIST]: ({ query }, response) =>
        query.get('pageNumber') === '2'
          ? json(response, 200, { entities: [{ id: 'e-3' }, { id: 'e-1' }], pageCount: 2 })
          : json(response, 200, { entities: [{ id: 'e-1' }, { id: 'e-2' }], pageCount: 2 }),
      [email('e-1')]: says(
        body('e-1', {
          attachments: [
            {
              attachmentId: 'a-1',
              name: 'deal.pdf',
              contentUri: '/api/v2/downloads/d-1',
              contentType: 'application/pdf',
              contentLength: 9,
            },
          ],
        }),
      ),
      [email('e-2')]: says(
        body('e-2', { time: '2026-11-19T09:00:00Z', textBody: ' ', htmlBody: '<p>Yes,<br>buy &amp; hold</p>' }),
      ),
      [email('e-3')]: says(body('e-3', { from: { name: 'Only a name' }, subject: undefined })),
    })
    const { messages, unreadable } = await genesys.ports.digital.emails('c-1')
    expect(messages.map((found) => [found.messageId, found.sender, found.text])).toEqual([
      ['e-2', 'client@example.com', 'Subject: about e-2\nYes,\nbuy & hold'],
      ['e-1', 'client@example.com', 'Subject: about e-1\ntext of e-1'],
      ['e-3', 'Only a name', 'Subject: \ntext of e-3'],
    ])
    expect(messages[1]?.attachments).toEqual([
      {
        attachmentId: 'a-1',
        name: 'deal.pdf',
        contentType: 'application/pdf',
        sizeBytes: 9,
        sha256: null,
        locator: '/api/v2/downloads/d-1',
      },
    ])
    expect(unreadable).toEqual([])
    expect(genesys.ports.counter.calls()).toBe(5)
  })

  it('of which one cannot be read do not lose the others', async () => {
    await using genesys = await tenant({
      [LIST]: says({ entities: [{ id: 'e-1' }, { id: 'e-2' }, { id: 'e-3' }, { id: 'e-4' }] }),
      [email('e-1')]: says(body('e-1')),
      [email('e-2')]: says({ code: 'email.error.get.message.body' }, 500),
      [email('e-3')]: says(FORBIDDEN, 403),
      [email('e-4')]: says(undefined, 202),
    })
    const { messages, unreadable } = await genesys.ports.digital.emails('c-1')
    expect(messages.map((found) => found.messageId)).toEqual(['e-1'])
    expect(unreadable.map(({ messageId, forbidden }) => [messageId, forbidden])).toEqual([
      ['e-2', false],
      ['e-3', true],
      ['e-4', false],
    ])
  })

  it('are not called unreadable while Genesys is only out of reach', async () => {
    await using genesys = await tenant({
      [LIST]: says({ entities: [{ id: 'e-1' }] }),
      [email('e-1')]: says(undefined, 503),
    })
    await expect(genesys.ports.digital.emails('c-1')).rejects.toMatchObject({ code: 'source-unreachable' })
  })
})

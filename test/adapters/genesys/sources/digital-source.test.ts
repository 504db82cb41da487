import { describe, expect, it } from 'vitest'
import { json } from '../support/loopback-genesys.ts'
import { says, tenant, type Routes } from '../support/routed-genesys.ts'

describe('an attachment', () => {
  const attachment = (locator: string) => ({
    attachmentId: 'a-1',
    name: null,
    contentType: null,
    sizeBytes: null,
    sha256: null,
    locator,
  })
  const downloads = (): Routes => ({
    'GET /api/v2/downloads/d-1': ({ query, headers }, response) =>
      query.get('issueRedirect') === 'false'
        ? json(response, 200, { url: `http://${headers.host ?? ''}/media/a-1?signature=x` })
        : json(response, 400),
    'GET /media/a-1': ({ authorization }, response) => {
      response.writeHead(authorization === undefined ? 200 : 400, { 'content-type': 'application/pdf' }).end('%PDF')
    },
  })

  it.each(['/api/v2/downloads/d-1', 'https://api.mypurecloud.ie/api/v2/downloads/d-1', '/api/v2/downloads/d-1?x=1'])(
    'at %s is resolved with the token and fetched without it',
    async (locator) => {
      await using genesys = await tenant(downloads())
      const { body, contentType } = await genesys.ports.digital.openAttachment(attachment(locator))
      expect([contentType, Buffer.concat(await Array.fromAsync(body)).toString()]).toEqual(['application/pdf', '%PDF'])
      expect(genesys.seen.map((seen) => [seen.path, seen.authorization])).toEqual([
        ['/api/v2/downloads/d-1', 'Bearer token-1'],
        ['/media/a-1', undefined],
      ])
    },
  )

  it('elsewhere is fetched from there, without a call', async () => {
    await using genesys = await tenant(downloads())
    const answer = await genesys.ports.digital.openAttachment(attachment(`${genesys.url}/media/a-1`))
    answer.cancel()
    expect(genesys.ports.counter.calls()).toBe(0)
  })

  it('without a usable address is an error with a reason', async () => {
    await using genesys = await tenant({
      'GET /api/v2/downloads/d-1': says({}),
      'GET /api/v2/downloads/d-2': says({ url: 'http://10.0.0.1/x' }),
    })
    await expect(genesys.ports.digital.openAttachment(attachment(''))).rejects.toMatchObject({
      code: 'source-not-found',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-1'))).rejects.toMatchObject({
      code: 'source-unreadable',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-2'))).rejects.toMatchObject({
      code: 'media-rejected',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-3'))).rejects.toMatchObject({
      code: 'source-not-found',
    })
  })
})

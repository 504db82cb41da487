import { describe, expect, it } from 'vitest'
import { checkedMedia } from '../../../use-cases/objects/checked-media.ts'

const PAGE = new TextEncoder().encode('<!doctype html><title>Sorry</title>')

async function read(promised: { contentType: string; declaredBytes: number | null }): Promise<number> {
  const { body } = checkedMedia(
    {
      contentType: 'text/plain',
      contentLength: PAGE.byteLength,
      body: (async function* () {
        yield await Promise.resolve(PAGE)
      })(),
      cancel: () => {},
    },
    { expect: 'attachment', ...promised },
  )
  return (await Array.fromAsync(body)).reduce((sum, chunk) => sum + chunk.byteLength, 0)
}

describe('a web page with status 200 where a text attachment was promised', () => {
  it('is no attachment when its length is not the one that the source named', async () => {
    await expect(read({ contentType: 'text/plain', declaredBytes: 12 })).rejects.toMatchObject({
      code: 'media-rejected',
      retryable: true,
    })
  })

  it('is the attachment when the length agrees, when none was named, or when a page was promised', async () => {
    expect(await read({ contentType: 'text/plain', declaredBytes: PAGE.byteLength })).toBe(PAGE.byteLength)
    expect(await read({ contentType: 'text/plain', declaredBytes: null })).toBe(PAGE.byteLength)
    expect(await read({ contentType: 'text/html', declaredBytes: 12 })).toBe(PAGE.byteLength)
  })
})

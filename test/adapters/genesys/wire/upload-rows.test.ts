import { describe, expect, it } from 'vitest'
import { uploadRows } from '../../../../adapters/genesys/wire/upload-rows.ts'

async function* body(...pieces: (string | Error)[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece
    yield await Promise.resolve(Buffer.from(piece))
  }
}

async function rows(...pieces: (string | Error)[]): Promise<unknown[]> {
  return (await Array.fromAsync(uploadRows(body(...pieces)))).flat()
}

describe('the rows of an upload report', () => {
  it('come by the names of their columns, wherever a piece ends', async () => {
    expect(await rows('\ufeffState,Conversation Id,recording', 'Id\nx,a,r-1\nx,', 'b,\nx,,r-3\n')).toEqual([
      { conversationId: 'a', recordingId: 'r-1' },
      { conversationId: 'b', recordingId: null },
    ])
    expect(await rows('conversationId,recordingId\n')).toEqual([])
  })

  it.each([
    ['nothing at all', ['']],
    ['other columns', ['Interaction,Recording\na,r-1\n']],
    ['a page of an error', ['<html><body>Temporarily unavailable</body></html>']],
    ['broken quotes', ['conversationId,recordingId\n"a,r-1\n']],
  ])('cannot be read from %s: an empty answer is no evidence', async (_, pieces) => {
    await expect(rows(...pieces)).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('are asked for again when the download breaks off', async () => {
    await expect(rows('conversationId,recordingId\na,r-1\n', new Error('terminated'))).rejects.toMatchObject({
      code: 'media-unavailable',
      retryable: true,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { downloadLinks } from '../../../use-cases/conversation/download-links.ts'
import type { BatchResult } from '../../../domain/ports/recording-source.ts'

const MINUTE = 60_000
const file = (signature: string, recordingId = 'r1', part = 'a'): BatchResult => ({
  conversationId: 'c1',
  recordingId,
  url: `https://media.example/${recordingId}.${part}?s=${signature}`,
  contentType: 'audio/ogg',
  error: null,
})

function tenant(answers: (BatchResult[] | null)[]) {
  const seen = { now: 0, reads: 0 }
  const read = () => {
    seen.reads++
    return Promise.resolve(answers.shift() ?? null)
  }
  return { seen, read, now: () => seen.now }
}

describe('download links of a batch', () => {
  it('are read again when they would not outlive a download, once for all who ask', async () => {
    const { seen, read, now } = tenant([[file('second')]])
    const batch = downloadLinks([file('first')], 10, read, now)
    expect((await batch.of('c1'))[0]?.url).toContain('first')
    seen.now = 9 * MINUTE
    const both = await Promise.all([batch.of('c1'), batch.of('c1')])
    expect(both.map((found) => found[0]?.url)).toEqual([file('second').url, file('second').url])
    expect(seen.reads).toBe(1)
  })

  it('stay as they are while they live: no call is spent', async () => {
    const { seen, read, now } = tenant([])
    const batch = downloadLinks([file('first')], 60, read, now)
    seen.now = 30 * MINUTE
    expect((await batch.of('c1'))[0]?.url).toContain('first')
    expect(await batch.of('unknown')).toEqual([])
    expect(seen.reads).toBe(0)
  })

  it('that a download found dead are exchanged for the same file, part by part', async () => {
    const { seen, read, now } = tenant([[file('new', 'r1', 'b'), file('new', 'r1', 'a')]])
    const [dead, other] = [file('old', 'r1', 'a'), file('old', 'r1', 'b')]
    const batch = downloadLinks([dead, other], 60, read, now)
    expect((await batch.afresh(dead))?.url).toBe(file('new', 'r1', 'a').url)
    // The others of the batch are fresh by now, without another call.
    expect((await batch.afresh(other))?.url).toBe(file('new', 'r1', 'b').url)
    expect(seen.reads).toBe(1)
  })

  it('are tried as they are when the source cannot be asked', async () => {
    const { read, now } = tenant([null])
    const batch = downloadLinks([file('old')], 60, read, now)
    expect((await batch.afresh(file('old')))?.url).toContain('old')
    expect(await batch.afresh(file('old', 'gone'))).toBeNull()
  })
})

import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { createAttachmentExaminer } from '../../../adapters/attachment-examiner/examiner.ts'

const ROOMY = { threads: 1, busyMs: 60_000, busyMsPerMb: 0, heapMb: 256 }
const FILE = { contentType: null, name: null }

async function* body(...chunks: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* await Promise.resolve(chunks)
}

describe('files examined on threads of their own', () => {
  it('get the verdict that they would get here, many at once on few threads', async () => {
    const { examine } = createAttachmentExaminer({ ...ROOMY, threads: 2, busyMs: 60_000 })
    const card = zipSync({ 'a.txt': strToU8('card 4111 1111 1111 1111') })
    const verdicts = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, i) => (await examine(body(i % 2 === 0 ? card : strToU8('hello')), FILE)).verdict,
      ),
    )
    expect(verdicts).toEqual(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'suspect' : 'clean')))
  })

  it('that take too long are opaque, read to their end, and hold up nobody after them', async () => {
    const { examine } = createAttachmentExaminer({ ...ROOMY, threads: 1, busyMs: 1 })
    let read = 0
    async function* slow() {
      for (; read < 20; read++) yield await Promise.resolve(strToU8('四'.repeat(100_000)))
    }
    expect(await examine(slow(), FILE)).toMatchObject({
      verdict: 'opaque',
      why: 'takes longer to read than a file may',
    })
    expect(read).toBe(20)
    const patient = createAttachmentExaminer(ROOMY)
    expect((await patient.examine(body(strToU8('hello')), FILE)).verdict).toBe('clean')
  })

  it('that are long get their time by the megabyte', async () => {
    const { examine } = createAttachmentExaminer({ ...ROOMY, busyMs: 1, busyMsPerMb: 60_000 })
    expect((await examine(body(strToU8('四'.repeat(400_000))), FILE)).verdict).toBe('clean')
  })

  it('that need more memory than a thread has are opaque, read to their end, and hurt nobody else', async () => {
    const { examine } = createAttachmentExaminer({ ...ROOMY, heapMb: 6 })
    let read = 0
    async function* large() {
      for (; read < 20; read++) yield await Promise.resolve(strToU8('and so on '.repeat(10_000)))
    }
    expect(await examine(large(), FILE)).toMatchObject({
      verdict: 'opaque',
      why: 'needs more memory to read than a file may',
    })
    expect(read).toBe(20)
    expect((await createAttachmentExaminer(ROOMY).examine(body(strToU8('hello')), FILE)).verdict).toBe('clean')
  })

  it('stay suspect when they are stopped after a number was seen', async () => {
    const { examine } = createAttachmentExaminer({ ...ROOMY, threads: 1, busyMs: 6000 })
    const heavy = strToU8('one two three four '.repeat(50_000))
    async function* long() {
      yield await Promise.resolve(strToU8(`card 4111 1111 1111 1111 ${'and so on '.repeat(30_000)}`))
      for (let read = 0; read < 400; read++) yield heavy
    }
    const examined = await examine(long(), FILE)
    expect(examined).toMatchObject({ verdict: 'suspect', findings: [{ kind: 'pan', count: 1 }] })
    expect(examined.why).toContain('then it was stopped: takes longer to read than a file may')
  })

  it('leave the thread ready for the next when their download breaks off', async () => {
    const { examine } = createAttachmentExaminer(ROOMY)
    async function* broken(): AsyncIterable<Uint8Array> {
      yield await Promise.resolve(strToU8('card 4111 1111'))
      throw new Error('broke off')
    }
    await expect(examine(broken(), FILE)).rejects.toThrow('broke off')
    expect((await examine(body(strToU8(' 1111 1111')), FILE)).verdict).toBe('clean')
  })

  it('keep the program answering while they are read', async () => {
    const { examine } = createAttachmentExaminer(ROOMY)
    const bomb = gzipSync(gzipSync(new Uint8Array(200_000_000)))
    let turns = 0
    const ticking = setInterval(() => {
      turns++
    }, 1)
    const { verdict, unpacked } = await examine(body(bomb), FILE)
    clearInterval(ticking)
    expect(verdict).toBe('opaque')
    expect(unpacked).toBeLessThan(20_000_000)
    expect(turns).toBeGreaterThan(0)
  })
})

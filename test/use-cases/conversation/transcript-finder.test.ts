import { describe, expect, it } from 'vitest'
import { transcriptFinder } from '../../../use-cases/conversation/transcript-finder.ts'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'

const calls = Array.from({ length: 100 }, (_, i) => conversation(`c${i}`, { recordedCalls: [`s${i}`, `t${i}`] }))

/** A tenant in which one call in three is transcribed, of which the search knows those that are said. */
function tenant(knows: (id: string) => boolean, refuses: ArchiveErrorCode | null = null) {
  const transcribed = calls.filter((_, i) => i % 3 === 0)
  let asked = 0
  return {
    asked: () => asked,
    speech: {
      scope: () => Promise.resolve('all' as const),
      transcribed: (ids: readonly string[]) => {
        asked++
        if (refuses !== null) return Promise.reject(new ArchiveError(refuses, 'no'))
        const found = transcribed.filter(({ conversationId: id }) => ids.includes(id) && knows(id))
        return Promise.resolve(
          new Map(found.map(({ conversationId, recordedCalls }) => [conversationId, [recordedCalls[0] ?? '']])),
        )
      },
      transcripts: (id: string) => {
        asked++
        return Promise.resolve(
          transcribed.some(({ conversationId }) => conversationId === id) ? [{ recordingId: null, url: 'u' }] : [],
        )
      },
    },
    log: { info: () => {}, warn: () => {} },
  }
}

const askedFor = async (ports: ReturnType<typeof tenant>) => {
  const finder = transcriptFinder(ports, calls)
  return (await Promise.all(calls.map((call) => finder.sessionsOf(call)))).flatMap(({ ids }) => ids)
}

describe('transcripts of a batch', () => {
  it('are found with one call, and only those that are there are asked for', async () => {
    const ports = tenant(() => true)
    expect(await askedFor(ports)).toEqual(calls.filter((_, i) => i % 3 === 0).map((_, i) => `s${i * 3}`))
    expect(ports.asked()).toBe(1)
  })

  it.each<[string, ArchiveErrorCode]>([
    ['is refused', 'source-forbidden'],
    ['does not exist', 'source-not-found'],
    ['answers in another shape', 'source-unreadable'],
  ])('are asked for session by session where the search %s', async (_how, code) => {
    expect(await askedFor(tenant(() => true, code))).toHaveLength(200)
  })

  it('are asked for session by session where the search knows none and there is one', async () => {
    expect(await askedFor(tenant(() => false))).toHaveLength(200)
  })
})

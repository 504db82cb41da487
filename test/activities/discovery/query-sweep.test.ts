import { describe, expect, it } from 'vitest'
import { endedSince, sweepOf, sweepStep } from '../../../activities/discovery/query-sweep.ts'
import type { ConversationSource, Interval } from '../../../domain/ports/conversation-source.ts'
import type { SourceRecord } from '../../../domain/record/conversation.ts'
import { conversation } from '../../support/small-tenant.ts'

const DAY_MS = 86_400_000
const WHOLE_DAY: Interval = { from: '2026-11-19T00:00:00.000Z', to: '2026-11-19T23:59:59.999Z' }

/** A tenant of so many conversations, spread over one day, that answers at most 10,000 of one question. */
function tenant(
  count: number,
  narrows: boolean,
  counts = true,
): Pick<ConversationSource, 'queryPage'> & { calls: number } {
  const step = DAY_MS / count
  const start = Date.parse(WHOLE_DAY.from)
  const source = {
    calls: 0,
    queryPage({ from, to }: Interval, page: number, order?: { newestFirst: boolean }) {
      source.calls++
      const first = narrows ? Math.ceil((Date.parse(from) - start) / step) : 0
      const last = narrows ? Math.min(count - 1, Math.floor((Date.parse(to) - start) / step)) : count - 1
      const total = Math.max(0, last - first + 1)
      const shown = Math.max(0, Math.min(100, Math.min(total, 10_000) - (page - 1) * 100))
      const records = Array.from({ length: shown }, (_, i): SourceRecord => {
        const at = (page - 1) * 100 + i
        return {
          kind: 'conversation',
          conversation: conversation(`c-${order?.newestFirst === true ? last - at : first + at}`),
        }
      })
      return Promise.resolve({ records, totalHits: counts ? total : null })
    },
  }
  return source
}

async function read(source: Pick<ConversationSource, 'queryPage'>): Promise<{ ids: Set<string>; whole: boolean }> {
  const ids = new Set<string>()
  let cursor = sweepOf(WHOLE_DAY)
  while (cursor.intervals.length > 0) {
    const { records, next } = await sweepStep(source, cursor)
    for (const record of records) if (record.kind === 'conversation') ids.add(record.conversation.conversationId)
    // Any part may be the last of an activity: what the next one is told went through a history.
    cursor = JSON.parse(JSON.stringify(next)) as typeof next
  }
  return { ids, whole: cursor.whole }
}

describe('reading a day by the synchronous query', () => {
  it.each([
    ['small', 250, true, 250],
    ['of nothing', 0, true, 0],
    ['large, narrowed by its interval', 65_000, true, 65_000],
    ['large, whose interval is taken for its whole day: from both ends', 15_000, false, 15_000],
    ['too large for both ends', 25_000, false, 20_000],
  ])('is whole or says that it is not: %s', async (_what, count, narrows, found) => {
    const { ids, whole } = await read(tenant(count, narrows))
    expect([ids.size, whole]).toEqual([found, found === count])
  })

  it('does not need the count', async () => {
    const { ids, whole } = await read(tenant(12_000, false, false))
    expect([ids.size, whole]).toEqual([12_000, true])
  })

  it('costs little more than its pages', async () => {
    const source = tenant(5_000, true)
    await read(source)
    expect(source.calls).toBeLessThanOrEqual(52)
  })
})

describe('looking for what ended late', () => {
  const ended = (id: string, conversationEnd: string): SourceRecord => ({
    kind: 'conversation',
    conversation: conversation(id, { conversationEnd }),
  })

  it('stops at the first page on which everything had ended before', async () => {
    const pages = [
      [ended('a', '2026-11-19T10:00:00.000Z')],
      [ended('b', '2026-11-19T00:00:00.000Z'), ended('c', '2026-11-18T23:59:59.000Z')],
      [ended('d', '2026-11-18T20:00:00.000Z')],
      [ended('e', '2026-11-18T20:00:00.000Z')],
    ]
    const asked: number[] = []
    const source = {
      queryPage(_interval: Interval, page: number) {
        asked.push(page)
        return Promise.resolve({ records: pages[page - 1] ?? [], totalHits: null })
      },
    }
    const looks = [1, 2, 3].map((page) => endedSince(source, WHOLE_DAY, WHOLE_DAY.from, page))
    expect(await Promise.all(looks)).toMatchObject([
      { records: [{ conversation: { conversationId: 'a' } }], more: true },
      { records: [{ conversation: { conversationId: 'b' } }], more: true },
      { records: [], more: false, whole: true },
    ])
    expect(asked).toEqual([1, 2, 3])
  })

  it('says where the source gives no more', async () => {
    const endless = {
      queryPage: () => Promise.resolve({ records: [ended('a', '2026-11-19T10:00:00.000Z')], totalHits: null }),
    }
    expect(await endedSince(endless, WHOLE_DAY, WHOLE_DAY.from, 100)).toMatchObject({ more: false, whole: false })
  })
})

import { expect, it } from 'vitest'
import type { AccessEvent } from '../../../domain/access/access-event.ts'
import type { AccessIndex } from '../../../domain/ports/access-index.ts'

let numbered = 0
const event = (time: string, more: Partial<AccessEvent> = {}): AccessEvent => ({
  id: `00000000-0000-4000-8000-${String(++numbered).padStart(12, '0')}`,
  time,
  action: 'record.read',
  outcome: 'allowed',
  user: { kind: 'person', oid: '00000000-0000-4000-8000-0000000000C1', name: 'Ada Sample/#?', roles: ['Auditor'] },
  address: null,
  ...more,
})

export function accessIndexContract(open: () => AccessIndex): void {
  it('finds an event by day, user (id and name), conversation and matter, in the order of the chain', async () => {
    const index = open()
    const first = event('2026-05-01T10:00:00.000Z', { conversationIds: ['c-1', 'c-2'], matterId: 'M 1/2' })
    const second = event('2026-05-01T10:00:00.000Z', { user: null })
    const late = event('2026-05-01T09:00:00.000Z', { conversationIds: ['c-1'] })
    await index.put('2026-05-01', [{ sequence: 1, event: first }], { sequence: 1, closed: false })
    await index.put('2026-05-01', [{ sequence: 2, event: second }], { sequence: 3, closed: true })
    await index.put('2026-05-02', [{ sequence: 7, event: late }], { sequence: 7, closed: false })
    const places = async (lookup: Parameters<AccessIndex['page']>[0]) =>
      (await index.page(lookup, null, 10)).places.map(({ id, day, sequence }) => [id, day, sequence])
    const [one, two, three] = [
      [first.id, '2026-05-01', 1],
      [second.id, '2026-05-01', 2],
      [late.id, '2026-05-02', 7],
    ]
    expect(await places({ by: 'any', day: '2026-05-01' })).toEqual([three, one, two])
    const month = '2026-05'
    expect(await places({ by: 'user', value: '00000000-0000-4000-8000-0000000000c1', month })).toEqual([three, one])
    expect(await places({ by: 'user', value: 'ada sample/#?', month })).toEqual([three, one])
    expect(await places({ by: 'conversation', value: 'c-2', month })).toEqual([one])
    expect(await places({ by: 'matter', value: 'M 1/2', month })).toEqual([one])
    expect(await places({ by: 'matter', value: 'M 1/2', month: '2026-06' })).toEqual([])
    expect(await index.through('2026-05-01', '2026-05-31')).toEqual(
      new Map([
        ['2026-05-01', { sequence: 3, closed: true }],
        ['2026-05-02', { sequence: 7, closed: false }],
      ]),
    )
    expect(await index.through('2026-06-01', '2026-06-30')).toEqual(new Map())
  })

  it('gives pages that end, and nothing twice when it is indexed again', async () => {
    const index = open()
    const events = Array.from({ length: 25 }, (_, i) => ({
      sequence: i + 1,
      event: event(`2026-07-01T10:00:${String(i).padStart(2, '0')}.000Z`),
    }))
    for (let again = 0; again < 2; again++) await index.put('2026-07-01', events, { sequence: 25, closed: false })
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<AccessIndex['page']>> = await index.page(
        { by: 'any', day: '2026-07-01' },
        after,
        10,
      )
      seen.push(...page.places.map(({ id }) => id))
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(events.map((entry) => entry.event.id))
  })
}

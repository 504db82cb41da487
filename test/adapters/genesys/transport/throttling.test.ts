import { describe, expect, it } from 'vitest'
import { AVAILABLE, json, loopbackGenesys } from '../support/loopback-genesys.ts'

const total = (slept: readonly number[]) => slept.reduce((sum, ms) => sum + ms, 0)

describe('a refusal for too many calls', () => {
  it.each([
    [
      'a header',
      {
        headers: { 'retry-after': '9' },
        body: {
          code: 'too.many.requests',
          message: 'Rate limit exceeded the maximum [300] requests within [60] seconds',
        },
      },
      9_000,
    ],
    ['a date', { headers: { 'retry-after': 'Fri, 20 Nov 2026 00:30:40 GMT' }, body: {} }, 40_000],
    [
      'a text',
      {
        headers: {},
        body: {
          code: 'too.many.requests.retry.after',
          message: 'Rate limit exceeded the maximum. Retry the request in [4] seconds',
        },
      },
      4_000,
    ],
    ['the counters', { headers: { 'inin-ratelimit-reset': '33' }, body: { message: 'Slow down' } }, 33_000],
  ])('with %s is waited out', async (_what, refusal, atLeast) => {
    let refusals = 1
    await using genesys = await loopbackGenesys((_seen, response) =>
      refusals-- > 0 ? json(response, 429, refusal.body, refusal.headers) : json(response, 200, AVAILABLE),
    )
    await genesys.ports.conversations.dataAvailableUntil()
    expect(total(genesys.slept)).toBeGreaterThanOrEqual(atLeast)
    expect(total(genesys.slept)).toBeLessThan(atLeast + 2_000)
  })

  it('holds back everybody, so that a storm costs waiting and few calls', async () => {
    let refusals = 40
    const refusedAt: number[] = []
    await using genesys = await loopbackGenesys(({ at }, response) => {
      if (refusals-- <= 0) return json(response, 200, AVAILABLE)
      refusedAt.push(at)
      json(response, 429, undefined, { 'retry-after': '5' })
    })
    await Promise.all(Array.from({ length: 24 }, () => genesys.ports.conversations.dataAvailableUntil()))
    expect(genesys.seen).toHaveLength(40 + 24)
    // Waves of refusals are never closer together than they ask: those of a wave were on their way already.
    const waves = [...new Set(refusedAt)]
    for (const [i, at] of waves.entries()) if (i > 0) expect(at - (waves[i - 1] ?? 0)).toBeGreaterThanOrEqual(5_000)
  })

  it('that asks for an hour is left to the orchestration', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 429, undefined, { 'retry-after': '3600' }),
    )
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({
      code: 'source-throttled',
      retryable: true,
    })
    expect(genesys.seen).toHaveLength(1)
  })

  it('does not come, because others spend the budget too and the counters say so', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 200, AVAILABLE, {
        'inin-ratelimit-count': '300',
        'inin-ratelimit-allowed': '300',
        'inin-ratelimit-reset': '25',
      }),
    )
    await genesys.ports.conversations.dataAvailableUntil()
    await genesys.ports.conversations.dataAvailableUntil()
    const [first, second] = genesys.seen
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(25_000)
  })

  it('does not come: a call that was counted leaves at once, however slow the answers before it are', async () => {
    const held: (() => void)[] = []
    await using genesys = await loopbackGenesys((_seen, response) => {
      held.push(() => json(response, 200, AVAILABLE))
      if (held.length === 60) for (const answer of held) answer()
    })
    await Promise.all(Array.from({ length: 60 }, () => genesys.ports.conversations.dataAvailableUntil()))
    expect(held).toHaveLength(60)
  })

  it('does not come, because no minute ever sees more calls than the budget', async () => {
    await using genesys = await loopbackGenesys(
      ({ at }, response) => {
        const lately = genesys.seen.filter((seen) => seen.at > at - 60_000).length
        json(response, lately > 25 ? 429 : 200, AVAILABLE)
      },
      { callsPerMinute: 25 },
    )
    await Promise.all(Array.from({ length: 90 }, () => genesys.ports.conversations.dataAvailableUntil()))
    expect(genesys.seen).toHaveLength(90)
  })
})

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AVAILABLE, BASIC, CLIENT_SECRET, json, loopbackGenesys } from '../support/loopback-genesys.ts'

describe('the token', () => {
  it('is fetched once for callers at the same moment', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE))
    await Promise.all(Array.from({ length: 10 }, () => genesys.ports.conversations.dataAvailableUntil()))
    expect(genesys.logins()).toBe(1)
    expect(new Set(genesys.seen.map((seen) => seen.authorization))).toEqual(new Set(['Bearer token-1']))
  })

  it('is renewed before it ends', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      tokenLifetime: 600,
    })
    await genesys.ports.conversations.dataAvailableUntil()
    genesys.pass(539_000)
    await genesys.ports.conversations.dataAvailableUntil()
    genesys.pass(2_000)
    await genesys.ports.conversations.dataAvailableUntil()
    expect(genesys.seen.map((seen) => seen.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  it('that ends while a call waits for its turn is not sent', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      tokenLifetime: 100,
      callsPerMinute: 1,
    })
    await Promise.all([1, 2].map(() => genesys.ports.conversations.dataAvailableUntil()))
    expect(genesys.seen[0]?.authorization).toBe('Bearer token-1')
    expect(genesys.seen[1]?.authorization).not.toBe('Bearer token-1')
  })

  it('is renewed in the middle of many calls, as often as it is used up', async () => {
    const uses = new Map<string, number>()
    await using genesys = await loopbackGenesys(({ authorization = '' }, response) => {
      uses.set(authorization, (uses.get(authorization) ?? 0) + 1)
      if ((uses.get(authorization) ?? 0) > 20)
        json(response, 401, { code: 'bad.credentials', message: 'Invalid login credentials.' })
      else json(response, 200, AVAILABLE)
    })
    await Promise.all(Array.from({ length: 60 }, () => genesys.ports.conversations.dataAvailableUntil()))
    expect(genesys.logins()).toBeLessThanOrEqual(5)
  })

  it('that is refused again and again stops the work with a reason', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 401, {
        code: 'authentication.required',
        message: 'No authentication bearer token specified in authorization header.',
      }),
    )
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({
      code: 'source-unauthorized',
      retryable: false,
    })
    expect(genesys.seen.length).toBeLessThanOrEqual(4)
  })
})

describe('the login', () => {
  it('with wrong credentials is tried once, and says so without naming them', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      clientSecret: 'a-wrong-secret',
    })
    const error: unknown = await genesys.ports.conversations.dataAvailableUntil().catch((entry: unknown) => entry)
    expect(error).toMatchObject({ code: 'source-unauthorized', retryable: false })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('a-wrong-secret')
    expect([genesys.logins(), genesys.seen.length]).toEqual([1, 0])
  })

  it('is tried again when it is out of order or busy', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      login(attempt, response) {
        if (attempt === 1) json(response, 503)
        else if (attempt === 2) json(response, 429, undefined, { 'retry-after': '20' })
        else if (attempt === 3) response.destroy()
        return attempt <= 3
      },
    })
    await genesys.ports.conversations.dataAvailableUntil()
    expect(genesys.logins()).toBe(4)
    expect(Math.max(...genesys.slept)).toBeGreaterThanOrEqual(20_000)
  })

  it.each([
    ['stays out of order', 503, { code: 'source-unreachable', retryable: true }],
    ['is closed to us', 403, { code: 'source-refused', retryable: false }],
  ])('that %s ends with an error, not for ever', async (_what, status, expected) => {
    await using genesys = await loopbackGenesys(() => {}, {
      login: (_attempt, response) => {
        json(response, status, { error: 'x' })
        return true
      },
    })
    const error: unknown = await genesys.ports.conversations.dataAvailableUntil().catch((entry: unknown) => entry)
    expect(error).toMatchObject(expected)
    expect(String(error)).toContain('corr-1')
    expect(genesys.logins()).toBeLessThanOrEqual(6)
  })

  it('that answers something else is unreadable', async () => {
    await using genesys = await loopbackGenesys(() => {}, {
      login: (_attempt, response) => {
        response.end('<html>maintenance</html>')
        return true
      },
    })
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('that is not there is out of reach, and the error holds no secret, however deep one looks', async () => {
    const genesys = await loopbackGenesys(() => {})
    await genesys[Symbol.asyncDispose]()
    const error: unknown = await genesys.ports.conversations.dataAvailableUntil().catch((entry: unknown) => entry)
    expect(error).toMatchObject({ code: 'source-unreachable', retryable: true })
    const all = inspect(error, { depth: 20, showHidden: true })
    for (const secret of [CLIENT_SECRET, BASIC]) expect(all).not.toContain(secret)
  })
})

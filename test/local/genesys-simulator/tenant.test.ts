import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import fc from 'fast-check'
import pc from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { conversationId, placeOf } from '../../../local/genesys-simulator/conversation-id.ts'
import { endCheck } from '../../../domain/media/container-end.ts'
import { mediaTypeOf } from '../../../domain/media/media-type.ts'
import { contentOf } from '../../../local/genesys-simulator/media-content.ts'
import { DAY, tenantUnderTest } from './tenant-under-test.ts'

const day = fc
  .integer({ min: 0, max: 60_000 })
  .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10))

describe('a tenant from a seed', () => {
  it('leads from an id back to its day and number, for its own seed only', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        day,
        fc.integer({ min: 0, max: 200_000 }),
        (seed, at, index) => {
          const id = conversationId(seed, { day: at, index })
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
          expect(placeOf(seed, id)).toEqual({ day: at, index })
          expect(placeOf(seed + 1, id)).toBeNull()
        },
      ),
    )
  })

  it('makes files of exactly the size asked for, whole by their own format, JSON that can be read', () => {
    const type = fc.constantFrom(
      'audio/ogg; codecs=opus',
      'audio/mpeg',
      'audio/wav',
      'audio/webm',
      'video/mp4',
      'application/json',
      'application/zip',
      'application/pdf',
      'image/png',
      'text/csv',
    )
    fc.assert(
      fc.property(
        fc.uuid(),
        type,
        fc.oneof(
          fc.integer({ min: 200, max: 5000 }),
          // Around a page of Ogg, and around a chunk.
          fc.integer({ min: 65_000, max: 65_400 }),
          fc.integer({ min: 262_100, max: 262_400 }),
        ),
        (id, contentType, size) => {
          const bytes = Buffer.concat([...contentOf(id, contentType, size)])
          expect(bytes.byteLength).toBe(size)
          const ending = endCheck(mediaTypeOf(contentType)?.extension ?? null)
          ending.chunk(bytes)
          expect([contentType, size < 500 ? null : ending.problem()]).toEqual([contentType, null])
          if (contentType === 'application/zip' && size >= 200)
            expect(Object.keys(unzipSync(bytes))).toEqual(['text.txt'])
          if (contentType === 'application/json') expect(JSON.parse(bytes.toString())).toHaveProperty('recording', id)
        },
      ),
      { numRuns: 120 },
    )
  })

  it('is the same from the same seed, and another from another', async () => {
    await using one = await tenantUnderTest({ seed: 8 })
    await using same = await tenantUnderTest({ seed: 8 })
    await using other = await tenantUnderTest({ seed: 9 })
    expect(same.truth).toEqual(one.truth)
    const ids = new Set(one.truth.map((conversation) => conversation.conversationId))
    expect(other.truth.filter((conversation) => ids.has(conversation.conversationId))).toEqual([])
  })

  it('has conversations that cross midnight into the day, and small days around it', async () => {
    await using tenant = await tenantUnderTest({ conversations: 400 })
    const around = [[...tenant.simulator.truth('2026-11-18')].length, [...tenant.simulator.truth('2026-11-20')].length]
    expect(Math.min(...around)).toBeGreaterThan(0)
    expect(Math.max(...around)).toBeLessThan(tenant.truth.length / 5)
    expect(new Set(tenant.truth.map((trueConversation) => trueConversation.end.slice(0, 10)))).toEqual(new Set([DAY]))
    expect(new Set(tenant.truth.map((trueConversation) => trueConversation.media))).toEqual(
      new Set(['voice', 'message', 'email', 'chat']),
    )
  })

  it('keeps its time over a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulated-tenant-'))
    const available = async (speed: number) => {
      await using tenant = await tenantUnderTest({ dataDir, speed })
      return (
        (await tenant.ask(new pc.ConversationsApi(tenant.client).getAnalyticsConversationsDetailsJobsAvailability()))
          .body.dataAvailabilityDate ?? ''
      )
    }
    const before = await available(1_000_000)
    expect((await available(1)) >= before).toBe(true)
    rmSync(dataDir, { recursive: true })
  })
})

describe('records that nobody expects', () => {
  const interval = `${DAY}T00:00:00.000Z/2026-11-20T00:00:00.000Z`

  it('has shapes that cannot be read, which the description refuses too, and says so in its truth', async () => {
    await using odd = await tenantUnderTest({ faults: ['unreadable-record:0.2'] })
    const { body } = await odd.ask(
      new pc.ConversationsApi(odd.client).postAnalyticsConversationsDetailsQuery({
        interval,
        paging: { pageSize: 100, pageNumber: 1 },
      }),
    )
    const broken = (body.conversations ?? [])
      .filter((conversation) => !Array.isArray(conversation.participants))
      .map((conversation) => conversation.conversationId)
    expect(broken.length).toBeGreaterThan(0)
    expect(
      odd.truth
        .filter((trueConversation) => trueConversation.unreadable)
        .map((trueConversation) => trueConversation.conversationId),
    ).toEqual(
      expect.arrayContaining(
        broken.filter((id) => odd.truth.some((trueConversation) => trueConversation.conversationId === id)),
      ),
    )
    expect(odd.findings.problems.length).toBe(broken.length)
  })

  it('has values that no enum knows: a warning, not a mistake', async () => {
    await using odd = await tenantUnderTest({ faults: ['unknown-enum:0.2'] })
    await odd.ask(
      new pc.ConversationsApi(odd.client).postAnalyticsConversationsDetailsQuery({
        interval,
        paging: { pageSize: 100, pageNumber: 1 },
      }),
    )
    expect(odd.findings.problems).toEqual([])
    expect(odd.findings.warnings.some((text) => text.includes('hologram'))).toBe(true)
  })

  it('forgets them when the fault is taken away', async () => {
    await using odd = await tenantUnderTest({ faults: ['unreadable-record:1'] })
    expect(odd.truth.every((trueConversation) => trueConversation.unreadable)).toBe(true)
    odd.simulator.setFaults([])
    expect([...odd.simulator.truth(DAY)].some((trueConversation) => trueConversation.unreadable)).toBe(false)
  })
})

describe('what a person can ask of it', () => {
  it('tells its truth, its usage and changes its faults', async () => {
    await using tenant = await tenantUnderTest()
    const admin = (path: string, init?: RequestInit) => fetch(`${tenant.simulator.url}/_admin/${path}`, init)
    const lines = (await (await admin(`truth?day=${DAY}`)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(lines).toEqual(JSON.parse(JSON.stringify(tenant.truth)))
    expect(await (await admin('usage')).json()).toEqual(JSON.parse(JSON.stringify(tenant.simulator.usage())))
    expect((await admin('faults', { method: 'POST', body: '["storm:1"]' })).status).toBe(200)
    expect((await tenant.refusal(new pc.OrganizationApi(tenant.client).getOrganizationsMe())).status).toBe(429)
    expect((await admin('nothing')).status).toBe(404)
  })

  it.each(['["no-such-fault"]', '["storm:many"]', '"storm"', '{'])(
    'refuses the faults %s and keeps the old ones',
    async (body) => {
      await using tenant = await tenantUnderTest({ faults: ['unreadable-record:1'] })
      const answer = await fetch(`${tenant.simulator.url}/_admin/faults`, { method: 'POST', body })
      expect(answer.status).toBe(400)
      expect([...tenant.simulator.truth(DAY)].every((trueConversation) => trueConversation.unreadable)).toBe(true)
    },
  )

  it('does not start with a fault that it does not know, and names those it does', async () => {
    await expect(tenantUnderTest({ faults: ['no-such-fault'] })).rejects.toThrow(/media-503/)
  })
})

import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import type { AccessEvent } from '../../../domain/access/access-event.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Vault } from '../../../domain/ports/vault.ts'
import { accessName } from '../../../domain/record/vault-names.ts'
import type { RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import { readLink } from '../../../evidence/access-chain.ts'
import { createAccessTrail } from '../../../use-cases/access/access-trail.ts'
import { verifyAccess } from '../../../use-cases/access/verify-access.ts'
import { memoryClock, type MemoryClock } from '../../support/memory/memory-clock.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'
import { memoryVault, type MemoryVault } from '../../support/memory/memory-vault.ts'

const DAY = '2026-11-20'
const CERTIFIED = NIGHT.day
let policy: RetentionPolicy
let clock: MemoryClock
let store: MemoryVault
beforeAll(async () => {
  policy = await readPolicy('policy/retention.json')
})
beforeEach(() => {
  clock = memoryClock(`${DAY}T09:00:00.000Z`)
  store = memoryVault(policy, clock)
})

let numbered = 0
const event = (time = new Date(clock.now()).toISOString()): AccessEvent => ({
  id: `00000000-0000-4000-8000-${String(++numbered).padStart(12, '0')}`,
  time,
  action: 'record.read',
  outcome: 'allowed',
  user: { kind: 'person', oid: '00000000-0000-4000-8000-0000000000c1', name: 'Carl', roles: ['Compliance.Officer'] },
  address: '192.0.2.1',
  conversationIds: ['c-1'],
})
/** Another process over the same vault. */
const host = (vault: Vault = store.vault) => createAccessTrail({ vault, reader: store.reader, clock }, () => {})
const verified = (day = DAY) => verifyAccess(store.reader, day, {})
/** Every event of the day's chain, in its order. */
const chained = (day = DAY) => {
  const ids: string[] = []
  for (let at = 1; ; at++) {
    const blob = store.blobs.get(`evidence/${accessName(day, at)}`)
    if (blob === undefined) return ids
    const { link } = readLink(blob.bytes)
    if (link.kind === 'events') ids.push(...link.events.map(({ id }) => id))
  }
}

describe('the trail of accesses', () => {
  it('has each event in its place in the chain of its day when it is recorded', async () => {
    const trail = host()
    const events = [event(), event(), event()]
    for (const each of events) await trail.record(each)
    expect(chained()).toEqual(events.map(({ id }) => id))
    expect(await verified()).toEqual({
      day: DAY,
      entries: 3,
      events: 3,
      closed: false,
      certificate: null,
      problems: [],
    })
  })

  it('goes on where another process has ended, and takes what comes at once in one link', async () => {
    for (let i = 0; i < 21; i++) await host().record(event())
    const trail = host()
    await Promise.all(Array.from({ length: 250 }, () => trail.record(event())))
    expect(await verified()).toMatchObject({ events: 271, problems: [] })
    expect((await verified()).entries).toBeLessThan(21 + 10)
  })

  it('is written at once by a process that was idle while others wrote a thousand links', async () => {
    const idle = host()
    await idle.record(event())
    const busy = host()
    for (let i = 0; i < 1000; i++) await busy.record(event())
    let looks = 0
    const { facts } = store.reader
    store.reader.facts = (...asked) => {
      looks++
      return facts(...asked)
    }
    await idle.record(event())
    expect(looks).toBeLessThan(40)
    expect(await verified()).toMatchObject({ entries: 1002, events: 1002, problems: [] })
  })

  it('loses and doubles nothing, whoever writes at the same time and whatever becomes of the answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }),
        fc.array(fc.constantFrom('fine', 'fine', 'fine', 'lost before', 'lost after'), { maxLength: 60 }),
        async (writers, fates) => {
          store = memoryVault(policy, clock)
          const fate = [...fates]
          const unsure: Vault = {
            async putOnce(request) {
              const now = fate.shift() ?? 'fine'
              await new Promise((resolve) => setImmediate(resolve))
              if (now !== 'lost before') {
                const outcome = await store.vault.putOnce(request)
                if (now === 'fine') return outcome
              }
              throw new ArchiveError('vault-unreachable', 'no answer', { retryable: true })
            },
          }
          const hosts = Array.from({ length: 4 }, () => host(unsure))
          const events = writers.map(() => event())
          const results = await Promise.allSettled(
            events.map((each, i) => (hosts[writers[i] ?? 0] ?? expect.fail()).record(each)),
          )
          const there = chained()
          expect(new Set(there).size).toBe(there.length)
          for (const [i, { status }] of results.entries())
            if (status === 'fulfilled') expect(there).toContain(events[i]?.id)
          expect(await verified()).toMatchObject({ events: there.length, problems: [] })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is closed when its day is certified: what comes late stands in the chain of a later day', async () => {
    const trail = host()
    const other = host()
    await other.record(event())
    await expect(trail.close(DAY)).rejects.toMatchObject({ code: 'trail-unwritable' })
    clock.set(`${DAY}T23:59:59.900Z`)
    const late = event()
    clock.set('2026-11-21T00:30:00.000Z')
    const closed = await Promise.all([trail.close(DAY), other.close(DAY)])
    expect(closed[0]).toEqual(closed[1])
    expect(closed[0]).toMatchObject({ entries: 2, events: 1 })
    await Promise.all([other.record(late), host().record(event(late.time))])
    expect(chained()).toHaveLength(1)
    expect(chained('2026-11-21')).toContain(late.id)
    expect(await trail.close(DAY)).toEqual(closed[0])
    for (const day of [DAY, '2026-11-21']) expect((await verified(day)).problems).toEqual([])
    expect(await verified()).toMatchObject({ closed: true, entries: 2, events: 1 })
  })

  it('has a chain for a day without events, too: nothing happened is said, not left out', async () => {
    expect(await host().close('2026-11-01')).toMatchObject({ entries: 1, events: 0 })
    expect(await verified('2026-11-01')).toMatchObject({ closed: true, events: 0, problems: [] })
  })

  it('puts nothing on record while storage does not answer, and says so', async () => {
    const trail = host({
      putOnce: () => Promise.reject(new ArchiveError('vault-unreachable', 'no answer', { retryable: true })),
    })
    await expect(trail.record(event())).rejects.toMatchObject({ code: 'trail-unwritable', retryable: true })
  })
})

describe('the certificate of a day', () => {
  it('binds the closed chain of its accesses, and the check tells when it is not that one', async () => {
    const night = await memoryNight()
    clock = night.clock
    store = night.vault
    clock.set(`${CERTIFIED}T12:00:00.000Z`)
    await host().record(event())
    clock.set(NIGHT.startedAt)
    await night.discovered({})
    await night.archived([])
    const { certificate } = await night.activities.sealDay(NIGHT)
    expect(await verified(CERTIFIED)).toMatchObject({ entries: 2, events: 1, closed: true, certificate, problems: [] })
    expect(
      await verifyAccess(store.reader, CERTIFIED, { thumbprints: await night.ports.signer.thumbprints() }),
    ).toMatchObject({ certificate, problems: [] })
    for (const at of [1, 2]) store.blobs.delete(`evidence/${accessName(CERTIFIED, at)}`)
    await host().record(event(`${CERTIFIED}T12:00:00.000Z`))
    expect((await verified(CERTIFIED)).problems.join()).toContain('binds a chain that is closed')
    await host().close(CERTIFIED)
    expect((await verified(CERTIFIED)).problems.join()).toContain('binds 1 events in 2 links')
  })
})

describe('the check of a chain', () => {
  const links = async () => {
    const trail = host()
    for (let i = 0; i < 4; i++) await trail.record(event())
    clock.set('2026-11-21T00:30:00.000Z')
    await trail.close(DAY)
  }
  const at = (sequence: number) => `evidence/${accessName(DAY, sequence)}`

  it.each([
    ['a changed event', () => change(2, '"allowed"', '"denied"'), '00000003.json: does not name the link before it'],
    ['a link that is gone', () => store.blobs.delete(at(3)), '00000004.json: is number 4, not 3'],
    ['another form of the same', () => change(1, '{"day"', '{ "day"'), 'not in the form'],
    ['a link that is none', () => change(4, /.*/s, '{}'), '00000004.json: cannot be read'],
    ['a file beside the chain', () => copy(at(1), 'evidence/access/2026/11/20/x.json'), 'x.json: is no link'],
    ['one after the end', () => copy(at(4), at(6)), '00000006.json: comes after the chain was closed'],
  ])('tells %s', async (_what, damage, problem) => {
    await links()
    expect((await verified()).problems).toEqual([])
    damage()
    expect((await verified()).problems.join('\n')).toContain(problem)
  })

  function change(sequence: number, from: string | RegExp, to: string): void {
    const blob = store.blobs.get(at(sequence)) ?? expect.fail()
    blob.bytes = new TextEncoder().encode(new TextDecoder().decode(blob.bytes).replace(from, to))
  }
  function copy(from: string, to: string): void {
    store.blobs.set(to, store.blobs.get(from) ?? expect.fail())
  }
})

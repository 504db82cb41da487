/** A large request of Legal in steps: each record once, each page verified once, and an end to every step. */
import { describe, expect, it } from 'vitest'
import type { Retrieval, RetrievalScope } from '../../../domain/legal/retrieval.ts'
import type { ActivityPorts } from '../../../use-cases/ports.ts'
import { memoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const ID = 'rtv-1'
const request = (scope: RetrievalScope): Retrieval => ({
  id: ID,
  requestedBy: { oid: 'o', name: 'n' },
  justification: 'because',
  matterId: null,
  onBehalfOf: null,
  scope,
  status: 'preparing',
  message: null,
  receivedAt: '2026-11-20T01:00:00.000Z',
  dueAt: '2026-11-23T01:00:00.000Z',
  deliveredAt: null,
  conversations: 0,
  objects: 0,
  bytes: 0,
  withheld: 0,
  pages: 0,
})
const first = { id: ID, cursor: null, step: 0, page: 1 }
const OF_AGENT: RetrievalScope = { query: { agent: 'u-1', from: '2026-09-01', to: '2026-11-19' } }

async function nightWith(scope: RetrievalScope, ids: string[]) {
  const night = await memoryNight()
  await night.archived(ids.map((id) => conversation(id)))
  await night.ports.retrievals.create(request(scope))
  return { ...night, request: () => night.ports.retrievals.read(ID) }
}

/** An index in which each record stands under every month of the question, as one does that went on for months. */
function underEveryMonth({ search }: Pick<ActivityPorts, 'search'>): ActivityPorts['search'] {
  return {
    page: (lookup, ...rest) => search.page('month' in lookup ? { ...lookup, month: '2026-11' } : lookup, ...rest),
  }
}

describe('the list of a large request', () => {
  it('has a record once that stands under several months, within a step and from step to step', async () => {
    const { ports, withPorts } = await nightWith(OF_AGENT, ['a', 'b'])
    const { listRetrieval } = withPorts({ search: underEveryMonth(ports) })
    const listed = await listRetrieval(first)
    expect(listed).toMatchObject({ cursor: null, page: 2, conversations: 2, objects: 4 })
    expect(listed.bytes).toBe(
      [...ports.index.records.values()]
        .flatMap(({ objects }) => objects)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    )
    expect(await listRetrieval({ ...first, step: 1, page: 2 })).toMatchObject({ page: 2, conversations: 0, objects: 0 })
    // Begun again it forgets what it had seen.
    expect(await listRetrieval(first)).toEqual(listed)
  })

  it('of a hold has what is held, not what is awaited or was let go, nor what the archive has no more', async () => {
    const night = await nightWith({ query: { hold: 'M-1' } }, ['held', 'left'])
    const { holds } = night.ports
    await holds.join('M-1', ['held', 'left', 'awaited', 'nobody'], '2026-11-20T00:00:00.000Z')
    for (const [conversationId, state] of [
      ['held', 'held'],
      ['left', 'released'],
      ['nobody', 'held'],
    ] as const)
      await holds.note('M-1', [
        { conversationId, state, revision: 1, objects: 0, bytes: 0, at: '2026-11-20T00:00:00.000Z', problem: null },
      ])
    expect(await night.activities.listRetrieval(first)).toMatchObject({ cursor: null, conversations: 1, objects: 2 })
  })

  it('is refused beyond twenty thousand records', async () => {
    const { activities, ports } = await nightWith(OF_AGENT, ['a'])
    const seen = (count: number) =>
      ports.staging.write(
        `retrievals/${ID}/seen-000000`,
        Array.from({ length: count }, (_, i) => `c-${i}`),
      )
    const next = { ...first, step: 1 }
    await seen(19_999)
    expect(await activities.listRetrieval(next)).toMatchObject({ conversations: 1 })
    await seen(20_000)
    await expect(activities.listRetrieval(next)).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('the verification of a large request', () => {
  it('ends after two minutes and goes on with the next page; what was verified is not read again', async () => {
    const { activities, withPorts, ports, clock, vault } = await nightWith(OF_AGENT, ['a', 'b', 'c'])
    for (const [n, conversationId] of ['a', 'b', 'c'].entries()) {
      await ports.retrievals.update(ID, { scope: { conversationId } })
      await activities.listRetrieval({ ...first, page: n + 1 })
    }
    vault.blobs.delete('advice-voice/2026/11/19/b/recordings/rec-b.ogg')
    const read: string[] = []
    const { verifyRetrieval } = withPorts({
      reader: {
        ...ports.reader,
        read: (container, name, version) => {
          clock.set(new Date(clock.now() + 41_000).toISOString())
          read.push(name)
          return ports.reader.read(container, name, version)
        },
      },
    })
    expect(await verifyRetrieval({ id: ID, page: 1, pages: 3 })).toEqual({ page: 3, withheld: 1 })
    const before = read.length
    expect(await verifyRetrieval({ id: ID, page: 1, pages: 2 })).toEqual({ page: null, withheld: 1 })
    expect(read).toHaveLength(before)
    expect(await verifyRetrieval({ id: ID, page: 3, pages: 3 })).toEqual({ page: null, withheld: 0 })
  })
})

describe('the end of a large request', () => {
  const figures = { conversations: 2, objects: 4, bytes: 50, pages: 1, withheld: 1 }

  it.each([
    ['2026-11-23T01:00:00.000Z', []],
    ['2026-11-23T01:00:00.001Z', ['retrieval.late']],
  ])('is on record once, and an alarm when it is late: %s', async (at, alarms) => {
    const night = await nightWith(OF_AGENT, [])
    const said: string[] = []
    const { deliverRetrieval } = night.withPorts({ log: { info: () => {}, warn: (name) => said.push(name) } })
    night.clock.set(at)
    await deliverRetrieval({ id: ID, ...figures })
    night.clock.set('2026-12-01T00:00:00.000Z')
    await deliverRetrieval({ id: ID, ...figures, conversations: 9 })
    expect(await night.request()).toMatchObject({ status: 'delivered', deliveredAt: at, ...figures })
    expect(night.ports.trail.events.filter(({ action }) => action === 'retrieval.deliver')).toMatchObject([
      { outcome: 'allowed', subject: ID, purpose: 'because', records: 2, objects: 4, bytes: 50 },
    ])
    expect(said).toEqual(alarms)
  })

  it('says why it failed, as far as a line goes', async () => {
    const night = await nightWith(OF_AGENT, [])
    await night.activities.failRetrieval({ id: ID, code: 'index-unreachable', message: 'x'.repeat(900) })
    const { status, message } = (await night.request()) ?? {}
    expect([status, message?.length, message?.slice(0, 20)]).toEqual(['failed', 500, 'index-unreachable: x'])
  })
})

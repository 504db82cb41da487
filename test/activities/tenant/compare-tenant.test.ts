import { describe, expect, it } from 'vitest'
import { NOTHING_SEEN, type MissingRecording } from '../../../domain/completeness/tenant-comparison.ts'
import type { ExpiringRecording } from '../../../domain/ports/loss-source.ts'
import { EVIDENCE } from '../../../domain/record/container-names.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { lastTenantSeen, tenantFiles } from '../../../activities/tenant/tenant-files.ts'
import { verifyTenant } from '../../../use-cases/verification/verify-tenant.ts'
import { putOver } from '../../support/memory/memory-vault.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight } from '../../support/memory-night.ts'

const RUN = { day: '2026-11-22', startedAt: '2026-11-22T06:00:00.000Z', since: null }
const entry = (conversationId: string, recordingId: string, more: Partial<ExpiringRecording> = {}) => ({
  conversationId,
  recordingId,
  deleteDate: null,
  createdAt: '2026-11-19T10:05:00.000Z',
  ...more,
})

async function tenantWith(pages: ExpiringRecording[][], unreadable = 0) {
  const night = await memoryNight()
  const lookedUp: string[] = []
  const activities = night.withPorts({
    index: {
      ...night.ports.index,
      record: (id) => {
        lookedUp.push(id)
        return night.ports.index.record(id)
      },
    },
    losses: {
      ...night.ports.losses,
      expiring: (_days, cursor) => {
        const page = Number(cursor ?? 0)
        return Promise.resolve({
          recordings: pages[page] ?? [],
          unreadable,
          cursor: page + 1 < pages.length ? String(page + 1) : null,
        })
      },
    },
  })
  await night.archived([conversation('a'), conversation('b')])
  lookedUp.length = 0
  return { ...night, activities, lookedUp }
}

describe('the whole tenant against the whole archive', () => {
  it('counts what is held, names what no record holds, and signs both', async () => {
    const { activities, ports } = await tenantWith([
      [entry('a', 'rec-a'), entry('b', 'rec-b')],
      [entry('a', 'rec-second'), entry('nobody', 'rec-n', { deleteDate: '2027-01-01T00:00:00.000Z' })],
    ])
    const done = await activities.compareTenant({ ...RUN, cursor: null, page: 0 })
    expect(done).toEqual({ cursor: null, tally: { seen: 4, held: 2, missing: 2, unreadable: 0, older: 0 } })
    const sealed = await activities.sealTenant({ ...RUN, pages: 1, tally: done.tally })
    expect(await activities.sealTenant({ ...RUN, pages: 1, tally: done.tally })).toEqual(sealed)
    const trust = { thumbprints: await ports.signer.thumbprints() }
    const verified = await verifyTenant(ports.reader, sealed.certificate, trust)
    expect(verified).toMatchObject({ seen: 4, held: 2, missing: 2, list: sealed.list, problems: [] })
    const list = await bytesOf(ports.reader, EVIDENCE, sealed.list.slice(EVIDENCE.length + 1))
    const lines = new TextDecoder()
      .decode(list ?? new Uint8Array())
      .trim()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { ...entry('a', 'rec-second'), day: '2026-11-19', reason: null },
      { ...entry('nobody', 'rec-n', { deleteDate: '2027-01-01T00:00:00.000Z' }), day: null, reason: null },
    ])
    expect(await lastTenantSeen(ports)).toBe(4)
  })

  it('leaves out only what is known to be older than it was asked to look, and looks up nothing of it', async () => {
    const { activities, ports, lookedUp } = await tenantWith([
      [
        entry('long ago', 'old', { createdAt: '2026-11-18T23:59:59.999Z' }),
        entry('x', 'new'),
        entry('x', 'undated', { createdAt: null }),
      ],
    ])
    const since = { ...RUN, since: '2026-11-19' }
    const done = await activities.compareTenant({ ...since, cursor: null, page: 0 })
    expect(done.tally).toEqual({ seen: 2, held: 0, missing: 2, unreadable: 0, older: 1 })
    expect(lookedUp).toEqual(['x'])
    // The next one walks the whole list all the same: its price counts what was left out.
    const { certificate } = await activities.sealTenant({ ...since, pages: 1, tally: done.tally })
    expect(await lastTenantSeen(ports)).toBe(3)
    const trust = { thumbprints: await ports.signer.thumbprints() }
    expect(await verifyTenant(ports.reader, certificate, trust)).toMatchObject({
      since: '2026-11-19',
      seen: 2,
      older: 1,
    })
  })

  it('says of what is missing what its own record says of it', async () => {
    const night = await memoryNight()
    night.tenant.states.set('gone', 'DELETED')
    await night.archived([conversation('gone'), conversation('a')])
    const recordings = [entry('gone', 'rec-gone'), entry('gone', 'rec-other'), entry('a', 'rec-gone')]
    const { compareTenant } = night.withPorts({
      losses: {
        ...night.ports.losses,
        expiring: () => Promise.resolve({ recordings, unreadable: 0, cursor: null }),
      },
    })
    expect((await compareTenant({ ...RUN, cursor: null, page: 0 })).tally).toMatchObject({ seen: 3, missing: 3 })
    const missing = await night.ports.staging.read<MissingRecording[]>(tenantFiles.missing(RUN, 0))
    expect(missing.map(({ conversationId, recordingId, reason }) => [conversationId, recordingId, reason])).toEqual([
      ['gone', 'rec-gone', 'deleted-at-source'],
      ['gone', 'rec-other', null],
      ['a', 'rec-gone', null],
    ])
  })

  it('goes on where a part ended, and writes the same when a part is delivered again', async () => {
    const pages = Array.from({ length: 45 }, (_, n) => [entry(`c${n}`, `r${n}`)])
    const { activities, ports } = await tenantWith(pages)
    const first = await activities.compareTenant({ ...RUN, cursor: null, page: 0 })
    expect(first).toEqual({ cursor: '20', tally: { ...NOTHING_SEEN, seen: 20, missing: 20 } })
    expect(await activities.compareTenant({ ...RUN, cursor: null, page: 0 })).toEqual(first)
    const second = await activities.compareTenant({ ...RUN, cursor: first.cursor, page: 1 })
    const third = await activities.compareTenant({ ...RUN, cursor: second.cursor, page: 2 })
    expect(third).toEqual({ cursor: null, tally: { ...NOTHING_SEEN, seen: 5, missing: 5 } })
    const tally = { ...NOTHING_SEEN, seen: 45, missing: 45 }
    await activities.sealTenant({ ...RUN, pages: 3, tally })
    const name = 'tenant/2026/11/22/20261122060000-missing.ndjson'
    const text = new TextDecoder().decode((await bytesOf(ports.reader, EVIDENCE, name)) ?? new Uint8Array())
    expect(text.trim().split('\n')).toHaveLength(45)
  })

  it('says that entries could not be read, and refuses a list that goes in a circle', async () => {
    const { activities } = await tenantWith([[entry('a', 'rec-a')]], 3)
    const { tally } = await activities.compareTenant({ ...RUN, cursor: null, page: 0 })
    expect(tally).toEqual({ seen: 1, held: 1, missing: 0, unreadable: 3, older: 0 })
    const night = await memoryNight()
    const circle = night.withPorts({
      losses: {
        ...night.ports.losses,
        expiring: () => Promise.resolve({ recordings: [], unreadable: 0, cursor: 'same' }),
      },
    })
    await expect(circle.compareTenant({ ...RUN, cursor: null, page: 0 })).rejects.toMatchObject({
      code: 'source-unreadable',
    })
  })
})

describe('the alarm of a comparison', () => {
  it.each([
    [{ missing: 0, unreadable: 0 }, 'tenant.compared'],
    [{ missing: 1, unreadable: 0 }, 'tenant.missing'],
    [{ missing: 0, unreadable: 1 }, 'tenant.missing'],
    [{ missing: 2, unreadable: 2 }, 'tenant.missing'],
  ])('is raised where something is missing or cannot be read: %o', async (found, event) => {
    const night = await memoryNight()
    const said: string[] = []
    const { sealTenant } = night.withPorts({
      log: { info: (name) => said.push(name), warn: (name) => said.push(`! ${name}`) },
    })
    await sealTenant({ ...RUN, pages: 0, tally: { ...NOTHING_SEEN, seen: 9, ...found } })
    expect(said).toEqual([event === 'tenant.missing' ? `! ${event}` : event])
  })
})

describe('the verification of a comparison', () => {
  async function sealed() {
    const night = await tenantWith([[entry('a', 'rec-a'), entry('a', 'rec-second'), entry('nobody', 'rec-n')]])
    const { tally } = await night.activities.compareTenant({ ...RUN, cursor: null, page: 0 })
    const { certificate, list } = await night.activities.sealTenant({ ...RUN, pages: 1, tally })
    const trust = { thumbprints: await night.ports.signer.thumbprints() }
    return {
      ...night,
      certificate,
      list,
      verified: (path = certificate) => verifyTenant(night.ports.reader, path, trust),
    }
  }

  it('names a list that is gone, cut, changed or put over', async () => {
    const { list, vault, verified } = await sealed()
    const blob = vault.blobs.get(list)
    if (blob === undefined) throw new Error('no list')
    const bytes = Buffer.from(blob.bytes)
    vault.blobs.set(list, { ...blob, bytes: bytes.subarray(0, bytes.indexOf('\n') + 1) })
    expect((await verified()).problems).toEqual([
      `${list}: its bytes are not those that were signed`,
      `${list}: 1 lines, 2 were signed`,
    ])
    vault.blobs.set(list, blob)
    putOver(vault, list, bytes)
    expect((await verified()).problems).toEqual([expect.stringContaining('was put over it')])
    vault.blobs.delete(list)
    expect((await verified()).problems).toContain(`${list}: the list is not there`)
  })

  it('believes no other signature, and no certificate under the name of another', async () => {
    const { certificate, vault, ports, verified } = await sealed()
    await expect(verifyTenant(ports.reader, certificate, { thumbprints: ['x'.repeat(43)] })).rejects.toMatchObject({
      code: 'certificate-untrusted',
    })
    const later = certificate.replace('20261122060000', '20261129060000')
    const blob = vault.blobs.get(certificate)
    if (blob === undefined) throw new Error('no certificate')
    vault.blobs.set(later, blob)
    expect((await verified(later)).problems).toEqual([expect.stringContaining(`began at ${RUN.startedAt}`)])
    await expect(verified(certificate.replace('2026/', '2025/'))).rejects.toThrow('there is no certificate')
  })
})

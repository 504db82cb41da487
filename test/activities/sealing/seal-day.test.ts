import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { verifyDayCertificate } from '../../../evidence/day-certificate.ts'
import type { ArchiveRecord } from '../../../domain/ports/archive-index.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { parseReceipt } from '../../../evidence/receipts.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const bytesAt = (dayRun: MemoryNight, path: string) => dayRun.vault.blobs.get(path)?.bytes ?? new Uint8Array()
const evidence = (dayRun: MemoryNight) =>
  [...dayRun.vault.blobs.keys()]
    .filter((path) => path.startsWith('evidence/') && !path.startsWith('evidence/access/'))
    .sort()

async function archivedDay(ids: string[]) {
  const dayRun = await memoryNight()
  await dayRun.archived(ids.map((id) => conversation(id)))
  await dayRun.activities.reconcileDay(NIGHT)
  return dayRun
}

describe('sealing a day', () => {
  it('binds receipts and counts in a certificate that verifies, and shows it in the ledger', async () => {
    const dayRun = await archivedDay(['a1', 'a2'])
    const sealed = await dayRun.activities.sealDay(NIGHT)
    expect(sealed).toEqual({
      status: 'complete',
      conversations: 2,
      archived: 2,
      excused: 0,
      missing: 0,
      certificate: 'evidence/certificates/2026/11/19.json',
    })
    const { statement } = await verifyDayCertificate(bytesAt(dayRun, sealed.certificate), {})
    expect(statement).toMatchObject({
      day: DAY,
      revision: 1,
      supersedes: null,
      status: 'complete',
      counts: { conversations: 2, archived: 2 },
      receipts: { lines: 2 },
    })
    const receipts = Buffer.from(bytesAt(dayRun, statement.receipts.path))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => parseReceipt(line))
    expect(receipts.map((receipt) => receipt.conversationId)).toEqual(['a1', 'a2'])
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({
      status: 'complete',
      certificate: sealed.certificate,
      counts: { archived: 2, pending: 0 },
    })
  })

  it("states both counts of what began on the day, the one archived from and the source's own", async () => {
    const dayRun = await memoryNight()
    await dayRun.ports.staging.write(runFiles.started(NIGHT), { job: 2, query: 3 })
    await dayRun.archived(['a1', 'a2'].map((id) => conversation(id)))
    await dayRun.activities.reconcileDay(NIGHT)
    const { certificate } = await dayRun.activities.sealDay(NIGHT)
    const { statement } = await verifyDayCertificate(bytesAt(dayRun, certificate), {})
    expect(statement).toMatchObject({ started: { job: 2, query: 3 } })
  })

  it('gives one certificate, however often and however late it is delivered', async () => {
    const dayRun = await archivedDay(['a1'])
    const first = await dayRun.activities.sealDay(NIGHT)
    const before = new Map(dayRun.vault.blobs)
    dayRun.clock.set('2026-11-25T00:00:00.000Z')
    expect(await dayRun.activities.sealDay(NIGHT)).toEqual(first)
    expect(dayRun.vault.blobs).toEqual(before)
  })

  it('adds a certificate that names the one before it when the day has changed', async () => {
    const dayRun = await archivedDay(['a1'])
    const first = await dayRun.activities.sealDay(NIGHT)
    await dayRun.archived([conversation('a1'), conversation('a2')], NEXT_NIGHT)
    await dayRun.activities.reconcileDay(NEXT_NIGHT)
    const second = await dayRun.activities.sealDay(NEXT_NIGHT)
    expect(second.certificate).toBe('evidence/certificates/2026/11/19.r2.json')
    expect((await verifyDayCertificate(bytesAt(dayRun, second.certificate), {})).statement).toMatchObject({
      revision: 2,
      supersedes: { path: first.certificate },
      counts: { archived: 2 },
    })
    expect(evidence(dayRun)).toHaveLength(4)
  })

  it('does not let a certificate stand after a blob that vanished, nor after the next', async () => {
    const dayRun = await archivedDay(['a1', 'a2'])
    await dayRun.activities.sealDay(NIGHT)
    dayRun.vault.blobs.delete('advice-voice/2026/11/19/a1/manifest.json')
    await dayRun.activities.reconcileDay(NIGHT)
    const second = await dayRun.activities.sealDay(NIGHT)
    expect((await verifyDayCertificate(bytesAt(dayRun, second.certificate), {})).statement).toMatchObject({
      status: 'gaps',
      missing: { 'processing-failed': 1 },
    })
    dayRun.vault.blobs.delete('advice-voice/2026/11/19/a2/manifest.json')
    await dayRun.activities.reconcileDay(NIGHT)
    const third = await dayRun.activities.sealDay(NIGHT)
    expect(third.certificate).toContain('.r3.json')
    expect((await verifyDayCertificate(bytesAt(dayRun, third.certificate), {})).statement).toMatchObject({
      missing: { 'processing-failed': 2 },
    })
  })

  it('finishes what a death between receipts and certificate left', async () => {
    const dayRun = await archivedDay(['a1'])
    dayRun.ports.signer.enabled = false
    await expect(dayRun.activities.sealDay(NIGHT)).rejects.toMatchObject({ code: 'key-unusable' })
    dayRun.ports.signer.enabled = true
    expect(await dayRun.activities.sealDay(NIGHT)).toMatchObject({
      certificate: 'evidence/certificates/2026/11/19.json',
    })
    expect(evidence(dayRun)).toEqual(['evidence/certificates/2026/11/19.json', 'evidence/receipts/2026/11/19.ndjson'])
  })

  it('can be sealed later although receipts of a failed night are in the way', async () => {
    const dayRun = await archivedDay(['a1'])
    dayRun.ports.signer.enabled = false
    await expect(dayRun.activities.sealDay(NIGHT)).rejects.toBeInstanceOf(ArchiveError)
    dayRun.ports.signer.enabled = true
    await dayRun.archived([conversation('a1'), conversation('a2')], NEXT_NIGHT)
    await dayRun.activities.reconcileDay(NEXT_NIGHT)
    const sealed = await dayRun.activities.sealDay(NEXT_NIGHT)
    const { statement } = await verifyDayCertificate(bytesAt(dayRun, sealed.certificate), {})
    expect(statement).toMatchObject({ counts: { archived: 2 }, receipts: { lines: 2 }, supersedes: null })
    expect(Buffer.from(bytesAt(dayRun, statement.receipts.path)).toString().trimEnd().split('\n')).toHaveLength(2)
    expect(await dayRun.activities.sealDay(NEXT_NIGHT)).toEqual(sealed)
  })

  it('refuses to go on over a certificate that somebody changed', async () => {
    const dayRun = await archivedDay(['a1'])
    const { certificate } = await dayRun.activities.sealDay(NIGHT)
    const text = Buffer.from(bytesAt(dayRun, certificate)).toString()
    Object.assign(dayRun.vault.blobs.get(certificate) ?? {}, {
      bytes: Buffer.from(text.replace('"archived":1', '"archived":2')),
    })
    await expect(dayRun.activities.sealDay(NIGHT)).rejects.toMatchObject({ code: 'certificate-invalid' })
  })

  it('states what was archived, excused and missing, in numbers that anybody can count again', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a2', 'DELETED').set('a3', 'ERROR')
    await dayRun.activities.snapshotNames(NIGHT)
    await dayRun.discovered({
      open: 4,
      conversations: [
        conversation('a1'),
        conversation('a2', { mediaTypes: ['email', 'voice'] }),
        conversation('a3'),
        conversation('a4', { mediaTypes: ['chat'], recordedSessions: 0 }),
      ],
    })
    await dayRun.activities.planDay(NIGHT)
    const slice = { ...NIGHT, slice: 's0001' }
    const { batches } = await dayRun.activities.submitSlice(slice)
    await dayRun.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    await dayRun.activities.closePending({ ...NIGHT, page: 0 })
    // Archived, and lost since.
    dayRun.ports.index.forget('a4')
    for (const path of dayRun.vault.blobs.keys()) if (path.includes('/a4/')) dayRun.vault.blobs.delete(path)
    await dayRun.ports.index.put([orphanOf(dayRun.ports.index.records.get('a1'))])
    await dayRun.activities.reconcileDay(NIGHT)
    const { certificate } = await dayRun.activities.sealDay(NIGHT)

    const { statement } = await verifyDayCertificate(bytesAt(dayRun, certificate), {})
    const entries = (await Array.fromAsync(dayRun.ports.index.day(DAY))).flat()
    const objects = entries.flatMap((entry) => entry.objects)
    const digest = (path: string) => sha256Hex(bytesAt(dayRun, path))
    expect(statement).toEqual({
      schema: 'holdfast/day-certificate/2',
      day: DAY,
      revision: 1,
      supersedes: null,
      region: 'northeurope',
      status: 'gaps',
      counts: {
        conversations: 4,
        archived: 3,
        open: 4,
        excused: 1,
        missing: 3,
        orphans: 1,
        recordings: 2,
        objects: objects.length,
        bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      },
      media: {
        chat: { source: 1, archived: 0, excused: {}, missing: 1 },
        email: { source: 1, archived: 0, excused: { 'deleted-at-source': 1 }, missing: 1 },
        orphan: { source: 1, archived: 1, excused: {}, missing: 0 },
        voice: { source: 3, archived: 1, excused: { 'deleted-at-source': 1 }, missing: 2 },
      },
      excuses: { 'deleted-at-source': 1 },
      missing: { 'content-unavailable': 1, 'error-at-source': 1, 'processing-failed': 1 },
      receipts: {
        schema: 'holdfast/receipts/1',
        path: 'evidence/receipts/2026/11/19.ndjson',
        sha256: digest('evidence/receipts/2026/11/19.ndjson'),
        lines: 4,
      },
      names: { path: 'evidence/names/2026/11/19.json', sha256: digest('evidence/names/2026/11/19.json') },
      access: { entries: 1, events: 0, sha256: digest('evidence/access/2026/11/19/00000001.json') },
      policyVersion: dayRun.ports.policy.version,
      software: { name: 'holdfast', version: '0.0.0' },
      issuedAt: '2026-11-20T02:00:00.000Z',
    })
    expect((await dayRun.ports.ledger.read(DAY))?.counts).toMatchObject({
      archived: 3,
      recordingsArchived: 2,
      objects: objects.length,
      bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      excused: 1,
      missing: 3,
    })
  })

  it('reads no manifest that reconciliation has read, and certifies the same as if it did', async () => {
    const dayRun = await archivedDay(['a1', 'b2', 'c3'])
    const read: string[] = []
    const { sealDay } = dayRun.withPorts({
      reader: {
        ...dayRun.ports.reader,
        read: (container, name, version) => {
          if (name.endsWith('/manifest.json')) read.push(name)
          return dayRun.ports.reader.read(container, name, version)
        },
      },
    })
    const sealed = await sealDay(NIGHT)
    expect(read).toEqual([])
    // As after a reconciliation of an earlier version, or one that indexed records again: the list is not whole.
    await dayRun.ports.staging.write(runFiles.certified(NIGHT), null)
    expect(await sealDay(NIGHT)).toEqual(sealed)
    expect(read).toHaveLength(3)
  })

  it('binds a record that reconciliation has indexed again', async () => {
    const dayRun = await archivedDay(['a1', 'b2'])
    dayRun.ports.index.records.delete('a1')
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(await dayRun.activities.sealDay(NIGHT)).toMatchObject({ status: 'complete', archived: 2 })
  })

  it('believes the manifests, whatever the index says of their gaps and objects', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a2', 'ERROR')
    await dayRun.archived([conversation('a1'), conversation('a2')])
    await dayRun.activities.closePending({ ...NIGHT, page: 0 })
    await dayRun.activities.reconcileDay(NIGHT)
    const honest = await dayRun.activities.sealDay(NIGHT)
    expect(honest).toMatchObject({ status: 'gaps', missing: 1 })
    const record = dayRun.ports.index.records.get('a2')
    const records = record === undefined ? [] : [{ ...record, gaps: [] }]
    await dayRun.ports.index.put(records)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 1 })
    expect(await dayRun.activities.sealDay(NIGHT)).toEqual(honest)

    await dayRun.ports.index.put(records.map((wiped) => ({ ...wiped, objects: [] })))
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps' })
    expect((await dayRun.gaps()).map(({ detail }) => detail)).toContain('the index names no manifest')
  })
})

/** An orphan that shares the blobs of another record: only how it is counted matters here. */
function orphanOf(record: ArchiveRecord | undefined): ArchiveRecord {
  if (record === undefined) throw new Error('no record')
  return { ...record, conversationId: 'orphan-o1', mediaTypes: ['orphan'] }
}

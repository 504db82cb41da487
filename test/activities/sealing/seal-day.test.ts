import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { verifyDayCertificate } from '../../../evidence/day-certificate.ts'
import { parseReceipt } from '../../../evidence/receipts.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const bytesAt = (dayRun: MemoryNight, path: string) => dayRun.vault.blobs.get(path)?.bytes ?? new Uint8Array()
const evidence = (dayRun: MemoryNight) =>
  [...dayRun.vault.blobs.keys()].filter((path) => path.startsWith('evidence/')).sort()

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
})

/** The disposition app deletes what a person approved, what no hold keeps and whose date is past; and nothing else. */
import { describe, expect, it } from 'vitest'
import type { QuarantinedFile } from '../../../domain/retention/disposal.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { approveQuarantined } from '../../../use-cases/disposition/approve-quarantined.ts'
import { disposeDue, disposeQuarantined } from '../../../use-cases/disposition/dispose-quarantined.ts'
import { canonicalBytes } from '../../../evidence/canonical.ts'
import { signedFile } from '../../../evidence/statement.ts'
import { memorySigner } from '../../support/memory/memory-signer.ts'
import { putOver } from '../../support/memory/memory-vault.ts'
import { memoryNight, type MemoryNight } from '../../support/memory-night.ts'

const NAME = 'advice-voice/2026/11/19/a1/attachments/x-form.pdf'
const BY = { oid: '00000000-0000-4000-8000-000000000001', name: 'A reviewer' }
const PAN = '4111 1111 1111 1111'

/** A vault with one quarantined file, and the other app over it. */
async function quarantine() {
  const night = await memoryNight()
  const asked: QuarantinedFile[] = []
  const deleted: string[] = []
  const holds = new Set<string>()
  await night.vault.vault.putOnce({
    container: 'quarantine',
    name: NAME,
    contentType: 'application/pdf',
    metadata: {},
    body: new TextEncoder().encode('a file'),
  })
  const said: string[] = []
  const ports = {
    reader: night.ports.reader,
    signer: night.ports.signer,
    clock: night.clock,
    log: { info: () => {}, warn: (event: string) => void said.push(event) },
    disposer: {
      protection: (container: string, name: string) => {
        const blob = night.vault.blobs.get(`${container}/${name}`)
        if (blob === undefined) return Promise.resolve(null)
        return Promise.resolve({ until: blob.retainUntil, locked: blob.mode === 'locked', legalHold: holds.has(name) })
      },
      dispose: (container: string, name: string) => {
        deleted.push(name)
        night.vault.blobs.delete(`${container}/${name}`)
        return Promise.resolve()
      },
    },
  }
  const approve = (name = NAME, reason = 'a card number on page 2') =>
    approveQuarantined(
      { ...night.ports, dispositions: { ask: (file) => Promise.resolve(void asked.push(file)) } },
      { name, reason, by: BY },
    )
  const dispose = (name = NAME) => disposeQuarantined(ports, { container: 'quarantine', name })
  const later = (days: number) => night.clock.set(new Date(night.clock.now() + days * 86_400_000).toISOString())
  return { night, ports, asked, deleted, holds, said, approve, dispose, later }
}

describe('a quarantined file that a person found to be card data', () => {
  it('is approved in evidence, with who and why, and the other app is asked', async () => {
    const { night, approve, asked } = await quarantine()
    const approved = await approve(NAME, `the number ${PAN} is legible`)
    expect(approved?.approval).toMatch(/^evidence\/approvals\/quarantine\/[0-9a-f]{64}\.json$/)
    expect(asked).toEqual([{ kind: 'quarantined', container: 'quarantine', name: NAME }])
    const written = Buffer.from(night.vault.blobs.get(approved?.approval ?? '')?.bytes ?? []).toString()
    expect(JSON.parse(written)).toMatchObject({ statement: { name: NAME, approvedBy: BY, finding: 'card-data' } })
    expect(written).not.toContain(PAN)
  })

  it('may be approved again: the first word stays, and the other app is asked once more', async () => {
    const { approve, asked, later } = await quarantine()
    const first = await approve()
    later(1)
    expect(await approve(NAME, 'another reason')).toEqual(first)
    expect(asked).toHaveLength(2)
  })

  it('must be there to be approved', async () => {
    const { approve, asked } = await quarantine()
    expect(await approve('no-such-file')).toBeNull()
    expect(asked).toEqual([])
  })

  it('is deleted once its date is past, and not a day before', async () => {
    const { approve, dispose, deleted, later } = await quarantine()
    await approve()
    expect(await dispose()).toBe('not-yet')
    later(29)
    expect(await dispose()).toBe('not-yet')
    later(2)
    expect(await dispose()).toBe('disposed')
    expect(await dispose()).toBe('gone')
    expect(deleted).toEqual([NAME])
  })

  it('stays while it is held, whatever its date, and somebody is told', async () => {
    const { approve, dispose, deleted, holds, later, said } = await quarantine()
    await approve()
    holds.add(NAME)
    later(60)
    expect(await dispose()).toBe('held')
    expect([deleted, said]).toEqual([[], ['disposition.refused']])
  })

  it('stays where nobody approved it, whoever asks', async () => {
    const { dispose, deleted, later, said } = await quarantine()
    later(60)
    expect(await dispose()).toBe('not-approved')
    expect([deleted, said]).toEqual([[], ['disposition.refused']])
  })

  it('stays where what lies in the place of its approval is none, or is that of another file', async () => {
    const { night, approve, dispose, deleted, later, said } = await quarantine()
    const { path, statement, blob } = await approvedBlob(night, approve)
    later(60)
    const ofAnother = await signedFile(night.ports.signer, { ...statement, name: 'other' })
    for (const bytes of [ofAnother, Buffer.from('{}'), Buffer.from('no json')]) {
      night.vault.blobs.set(path, { ...blob, bytes })
      expect(await dispose()).toBe('not-approved')
    }
    expect(deleted).toEqual([])
    expect(said.filter((event) => event === 'disposition.unsigned')).toHaveLength(2)
  })

  it('stays where its approval is not signed, is changed, or is signed by another key', async () => {
    const { night, approve, dispose, deleted, later, said } = await quarantine()
    const { path, statement, blob } = await approvedBlob(night, approve)
    later(60)
    const text = Buffer.from(blob.bytes).toString()
    const forgeries = [
      canonicalBytes(statement),
      canonicalBytes({ statement, jws: '' }),
      Buffer.from(text.replace('page 2', 'page 3')),
      await signedFile(memorySigner(), statement),
    ]
    for (const bytes of forgeries) {
      night.vault.blobs.set(path, { ...blob, bytes })
      expect(await dispose()).toBe('not-approved')
    }
    expect(deleted).toEqual([])
    expect(said.filter((event) => event === 'disposition.unsigned')).toHaveLength(forgeries.length)
    night.vault.blobs.set(path, blob)
    expect(await dispose()).toBe('disposed')
  })

  it('goes by the approval that was written first, whatever was put over it', async () => {
    const { night, approve, dispose, deleted, later, said } = await quarantine()
    const { path } = await approvedBlob(night, approve)
    later(60)
    putOver(night.vault, path, Buffer.from('{}'))
    expect(await dispose()).toBe('disposed')
    expect([deleted, said]).toEqual([[NAME], ['vault.overwritten']])
  })

  it('is not approved where something else has the place of its approval: the person is told', async () => {
    const { night, approve, asked } = await quarantine()
    const { path, blob } = await approvedBlob(night, approve)
    night.vault.blobs.set(path, { ...blob, bytes: Buffer.from('{}') })
    await expect(approve()).rejects.toMatchObject({ code: 'vault-conflict' })
    expect(asked).toHaveLength(1)
  })

  async function approvedBlob(night: MemoryNight, approve: () => Promise<{ approval: string } | null>) {
    const path = (await approve())?.approval ?? ''
    const blob = night.vault.blobs.get(path)
    if (blob === undefined) throw new Error('no approval')
    const { statement } = JSON.parse(Buffer.from(blob.bytes).toString()) as { statement: object }
    return { path, statement, blob }
  }
})

describe('the daily look at what was approved', () => {
  it('does what was not due when it was asked for, and one file does not stop the others', async () => {
    const { night, ports, approve, deleted, later } = await quarantine()
    await night.vault.vault.putOnce({
      container: 'quarantine',
      name: 'second',
      contentType: 'application/pdf',
      metadata: {},
      body: new TextEncoder().encode('another file'),
    })
    await approve()
    await approve('second')
    expect(await disposeDue(ports)).toEqual({ 'not-yet': 2 })
    later(31)
    const refusing = {
      ...ports.disposer,
      dispose: (container: string, name: string) =>
        name === 'second'
          ? Promise.reject(new ArchiveError('vault-conflict', 'something protects it'))
          : ports.disposer.dispose(container, name),
    }
    expect(await disposeDue({ ...ports, disposer: refusing })).toEqual({ disposed: 1, failed: 1 })
    expect(deleted).toEqual([NAME])
    const away = new ArchiveError('vault-unreachable', 'away', { retryable: true })
    await expect(
      disposeDue({ ...ports, disposer: { ...refusing, protection: () => Promise.reject(away) } }),
    ).rejects.toBe(away)
  })
})

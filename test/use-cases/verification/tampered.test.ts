/** One tampered vault for each thing that verification promises to notice: removing a check fails its row. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { canonicalBytes } from '../../../evidence/canonical.ts'
import type { NewDayStatement } from '../../../evidence/day-certificate.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { signedFile } from '../../../evidence/statement.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memorySigner } from '../../support/memory/memory-signer.ts'

const PATH = '2026/11/19'
const FIRST = `evidence/certificates/${PATH}.json`
const SECOND = `evidence/certificates/${PATH}.r2.json`
const NAMES = `evidence/names/${PATH}.json`
const receiptsAt = (revision: number) => `evidence/receipts/${PATH}${revision > 1 ? `.r${revision}` : ''}.ndjson`
const blobOf = (id: string, file: string) => `advice-voice/${PATH}/${id}/${file}`
const MANIFEST = blobOf('a1', 'manifest.json')
const RECORDING = blobOf('a1', 'recordings/rec-a1.ogg')

/** Two revisions: a1 whole, b1 with a recording that Genesys deleted, c1 added by the second night. */
async function sealedTwice(): Promise<MemoryNight> {
  const night = await memoryNight()
  night.tenant.states.set('b1', 'DELETED')
  await night.activities.snapshotNames(NIGHT)
  await night.archived([conversation('a1'), conversation('b1')])
  await night.activities.reconcileDay(NIGHT)
  await night.activities.sealDay(NIGHT)
  await night.archived([conversation('a1'), conversation('b1'), conversation('c1')], NEXT_NIGHT)
  await night.activities.reconcileDay(NEXT_NIGHT)
  await night.activities.sealDay(NEXT_NIGHT)
  return night
}

function textAt({ vault }: MemoryNight, path: string): string {
  return Buffer.from(vault.blobs.get(path)?.bytes ?? []).toString()
}
/** As somebody with the disks in hand: bytes change, metadata stays. */
function write({ vault }: MemoryNight, path: string, text: string): void {
  const blob = vault.blobs.get(path)
  if (blob === undefined) throw new Error(`no ${path}`)
  vault.blobs.set(path, { ...blob, bytes: Buffer.from(text) })
}
function change(night: MemoryNight, path: string, from: string, to: string): void {
  const text = textAt(night, path)
  expect(text).toContain(from)
  write(night, path, text.replace(from, to))
}
/** As somebody who has the signing key: the newest certificate says something else. */
async function restate(night: MemoryNight, to: (statement: NewDayStatement) => object): Promise<void> {
  const { statement } = JSON.parse(textAt(night, SECOND)) as { statement: NewDayStatement }
  write(night, SECOND, Buffer.from(await signedFile(night.ports.signer, { ...statement, ...to(statement) })).toString())
}
/** Receipts are changed and certified anew: only what they are compared with can tell. */
async function receiptsChanged(night: MemoryNight, from: string, to: string): Promise<void> {
  change(night, receiptsAt(2), from, to)
  const bytes = Buffer.from(textAt(night, receiptsAt(2)))
  await restate(night, ({ receipts }) => ({ receipts: { ...receipts, sha256: sha256Hex(bytes) } }))
}

const ROWS: [what: string, tamper: (night: MemoryNight) => unknown, problem: string][] = [
  [
    'a changed recording',
    (night) => change(night, RECORDING, 'a1a1', 'a1a2'),
    `${RECORDING}: its bytes are not those that were archived`,
  ],
  [
    'a longer recording',
    (night) => write(night, RECORDING, `${textAt(night, RECORDING)}x`),
    `${RECORDING}: its bytes are not those that were archived`,
  ],
  ['a deleted recording', ({ vault }) => vault.blobs.delete(RECORDING), `${RECORDING}: missing`],
  [
    'a changed manifest',
    (night) => change(night, MANIFEST, '"revision":1', '"revision":2'),
    `${MANIFEST}: its bytes are not those that were archived`,
  ],
  ['a deleted manifest', ({ vault }) => vault.blobs.delete(MANIFEST), `${MANIFEST}: missing`],
  [
    'a recording without a date',
    ({ vault }) => Object.assign(vault.blobs.get(RECORDING) ?? {}, { retainUntil: null, mode: null }),
    `${RECORDING}: no retention date on the blob`,
  ],
  [
    'a recording that may go too early',
    ({ vault }) => Object.assign(vault.blobs.get(RECORDING) ?? {}, { retainUntil: '2033-11-19T10:04:59.000Z' }),
    `${RECORDING}: retained until 2033-11-19T10:04:59.000Z, the law asks 2033-11-19T10:05:00.000Z`,
  ],
  [
    'a recording that somebody could delete',
    ({ vault }) => Object.assign(vault.blobs.get(RECORDING) ?? {}, { mode: 'unlocked' }),
    `${RECORDING}: the retention date is not locked`,
  ],
  [
    'a blob that nobody archived',
    (night) => {
      const known = night.vault.blobs.get(RECORDING)
      if (known !== undefined) night.vault.blobs.set(blobOf('a1', 'recordings/more.ogg'), known)
    },
    `${blobOf('a1', 'recordings/more.ogg')}: in the vault, but no receipt names it`,
  ],
  ['deleted receipts', ({ vault }) => vault.blobs.delete(receiptsAt(2)), `${receiptsAt(2)}: missing`],
  [
    'deleted receipts of an earlier certificate',
    ({ vault }) => vault.blobs.delete(receiptsAt(1)),
    `${receiptsAt(1)}: missing`,
  ],
  [
    'changed receipts',
    (night) => change(night, receiptsAt(2), '"sizeBytes":', '"sizeBytes":1'),
    `${receiptsAt(2)}: not the receipts that the certificate binds`,
  ],
  [
    'receipts with a line that is none',
    (night) => write(night, receiptsAt(2), `${textAt(night, receiptsAt(2))}{}\n`),
    `${receiptsAt(2)}: line 4 is not a receipt`,
  ],
  [
    'receipts that are no text',
    ({ vault }) => Object.assign(vault.blobs.get(receiptsAt(2)) ?? {}, { bytes: Uint8Array.of(0xff, 0x0a) }),
    `${receiptsAt(2)}: line 1 is not a receipt`,
  ],
  [
    'fewer receipts than certified',
    (night) => restate(night, ({ receipts }) => ({ receipts: { ...receipts, lines: 4 } })),
    `${receiptsAt(2)}: 3 receipts, 4 certified`,
  ],
  [
    'a receipt that forgets a gap',
    (night) => receiptsChanged(night, '"gaps":[{"objectId":"rec-b1","reason":"deleted-at-source"}]', '"gaps":[]'),
    'b1: its manifest names rec-b1 as deleted-at-source, its receipt does not',
  ],
  [
    'a receipt that makes up a gap',
    (night) => receiptsChanged(night, '"gaps":[]', '"gaps":[{"objectId":"rec-a1","reason":"deleted-at-source"}]'),
    'a1: its receipt names rec-a1 as deleted-at-source, its manifest does not',
  ],
  [
    'a receipt of another revision',
    (night) => receiptsChanged(night, '"revision":1', '"revision":2'),
    'a1: its manifest is that of a1, revision 1',
  ],
  [
    'a receipt with another digest',
    (night) => {
      const digest = sha256Hex(night.vault.blobs.get(RECORDING)?.bytes ?? new Uint8Array())
      return receiptsChanged(night, digest, '0'.repeat(64))
    },
    `${RECORDING}: the manifest names another digest, or none`,
  ],
  [
    'a receipt that leaves an object out',
    async (night) => {
      const line = textAt(night, receiptsAt(2)).split('\n')[0] ?? ''
      const receipt = JSON.parse(line) as { objects: { kind: string }[] }
      const objects = receipt.objects.filter(({ kind }) => kind === 'manifest')
      await receiptsChanged(night, line, Buffer.from(canonicalBytes({ ...receipt, objects })).toString())
    },
    'a1: manifest and receipt name different numbers of objects',
  ],
  [
    'a receipt that leaves the manifest out',
    async (night) => {
      const line = textAt(night, receiptsAt(2)).split('\n')[0] ?? ''
      const receipt = JSON.parse(line) as { objects: { kind: string }[] }
      const objects = receipt.objects.filter(({ kind }) => kind !== 'manifest')
      await receiptsChanged(night, line, Buffer.from(canonicalBytes({ ...receipt, objects })).toString())
    },
    'a1: its receipt names no manifest',
  ],
  [
    'a record that is of another day',
    async (night) => {
      const before = sha256Hex(Buffer.from(textAt(night, MANIFEST)))
      change(night, MANIFEST, '"conversationEnd":"2026-11-19T', '"conversationEnd":"2026-11-18T')
      await receiptsChanged(night, before, sha256Hex(Buffer.from(textAt(night, MANIFEST))))
    },
    'a1: ended on 2026-11-18, archived under 2026-11-19',
  ],
  [
    'a statement of another day',
    (night) => restate(night, () => ({ day: '2026-11-18' })),
    `${SECOND}: certifies 2026-11-18, not ${DAY}`,
  ],
  [
    'a statement of another revision',
    (night) => restate(night, () => ({ revision: 3 })),
    `${SECOND}: says that it is revision 3`,
  ],
  [
    'a statement that hides what is excused',
    (night) => restate(night, ({ counts }) => ({ status: 'complete', excuses: {}, counts: { ...counts, excused: 0 } })),
    `${SECOND}: certifies 0 gaps of deleted-at-source, its receipts name 1`,
  ],
  [
    'a status that does not follow from the counts',
    (night) => restate(night, () => ({ status: 'complete' })),
    `${SECOND}: says complete, its counts say complete-with-excuses`,
  ],
  [
    'reasons that do not add up',
    (night) => restate(night, () => ({ missing: { 'not-ready': 1 } })),
    `${SECOND}: its reasons add up to 1 missing and 1 excused, not to its counts`,
  ],
  ...(['archived', 'orphans', 'recordings', 'objects', 'bytes'] as const).map((figure): (typeof ROWS)[number] => [
    `a wrong number of ${figure}`,
    (night) => restate(night, ({ counts }) => ({ counts: { ...counts, [figure]: 99_999 } })),
    `${SECOND}: certifies 99999 ${figure}, its receipts name `,
  ]),
  ['a deleted snapshot of names', ({ vault }) => vault.blobs.delete(NAMES), `${NAMES}: missing`],
  [
    'a changed snapshot of names',
    (night) => change(night, NAMES, '"users":{}', '"users":{"u":"n"}'),
    `${NAMES}: not the snapshot of names that was certified`,
  ],
  [
    'the snapshot of another day',
    async (night) => {
      change(night, NAMES, DAY, '2026-11-18')
      await restate(night, () => ({ names: { path: NAMES, sha256: sha256Hex(Buffer.from(textAt(night, NAMES))) } }))
    },
    `${NAMES}: no snapshot of ${DAY}`,
  ],
  ['a deleted earlier certificate', ({ vault }) => vault.blobs.delete(FIRST), `${FIRST}: missing`],
  [
    'another earlier certificate',
    async (night) => {
      const { statement } = JSON.parse(textAt(night, FIRST)) as { statement: object }
      write(night, FIRST, Buffer.from(await signedFile(memorySigner(), statement)).toString())
    },
    `${FIRST}: not the certificate that was superseded`,
  ],
  [
    'an earlier certificate that does not verify',
    async (night) => {
      change(night, FIRST, '"revision":1', '"revision":7')
      const sha256 = sha256Hex(Buffer.from(textAt(night, FIRST)))
      await restate(night, () => ({ supersedes: { path: FIRST, sha256 } }))
    },
    `${FIRST}: the day certificate is not valid: the statement is not what was signed`,
  ],
  [
    'a chain that goes in a circle',
    async (night) => {
      const { statement } = JSON.parse(textAt(night, FIRST)) as { statement: NewDayStatement }
      const later = Buffer.from(await signedFile(night.ports.signer, { ...statement, revision: 2 }))
      write(night, FIRST, later.toString())
      await restate(night, () => ({ supersedes: { path: FIRST, sha256: sha256Hex(later) } }))
    },
    `${SECOND}: supersedes ${FIRST}, which is no earlier certificate of ${DAY}`,
  ],
  [
    'a chain that leaves a certificate out',
    (night) => restate(night, () => ({ supersedes: null })),
    `${FIRST}: no later certificate names it`,
  ],
]

describe('verification', () => {
  it('finds nothing wrong with an untouched day, and says what it read', async () => {
    const night = await sealedTwice()
    const result = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    expect(result).toMatchObject({
      day: DAY,
      status: 'complete-with-excuses',
      certificate: SECOND,
      conversations: 3,
      orphans: 0,
      objects: 5,
      problems: [],
    })
    expect(result.signedBy).toMatch(/^[\w-]{43}$/)
  })

  it.each(ROWS)('notices %s', async (_what, tamper, problem) => {
    const night = await sealedTwice()
    await tamper(night)
    const { problems } = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    expect(problems.map((found) => found.slice(0, problem.length))).toContain(problem)
  })

  it('does not believe a changed newest certificate, nor a foreign one where keys are named', async () => {
    const night = await sealedTwice()
    const { signedBy } = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    const trust = { thumbprints: [signedBy] }
    expect(await verifyDay({ vault: night.vault.reader }, DAY, () => {}, { trust })).toMatchObject({ problems: [] })

    const { statement } = JSON.parse(textAt(night, SECOND)) as { statement: object }
    const forged = `evidence/certificates/${PATH}.r9.json`
    await night.vault.vault.putOnce({
      container: 'evidence',
      name: forged.slice('evidence/'.length),
      contentType: 'application/json',
      metadata: {},
      body: await signedFile(memorySigner(), { ...statement, revision: 9, status: 'complete' }),
    })
    const { certificate, problems } = await verifyDay({ vault: night.vault.reader }, DAY, () => {}, { trust })
    expect(certificate).toBe(SECOND)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${forged}: the day certificate is not valid: it is signed by `)
    await expect(
      verifyDay({ vault: night.vault.reader }, DAY, () => {}, { trust: { thumbprints: [] } }),
    ).rejects.toMatchObject({ code: 'certificate-untrusted' })

    change(night, SECOND, '"revision":2', '"revision":3')
    night.vault.blobs.delete(forged)
    await expect(verifyDay({ vault: night.vault.reader }, DAY, () => {})).rejects.toMatchObject({
      code: 'certificate-invalid',
    })
  })

  it('goes on past a blob that may not be read and names it, but not past a vault that does not answer', async () => {
    const night = await sealedTwice()
    const { reader } = night.vault
    const failing = (error: ArchiveError) => ({
      ...reader,
      read: (container: string, name: string) =>
        `${container}/${name}` === RECORDING ? Promise.reject(error) : reader.read(container, name),
    })
    const forbidden = new ArchiveError('vault-forbidden', 'status 403')
    expect((await verifyDay({ vault: failing(forbidden) }, DAY, () => {})).problems).toEqual([
      `${RECORDING}: cannot be read (status 403)`,
    ])
    const silent = new ArchiveError('vault-unreachable', 'no answer', { retryable: true })
    await expect(verifyDay({ vault: failing(silent) }, DAY, () => {})).rejects.toBe(silent)
  })

  it('keeps what a superseded manifest names, though no certificate ever named it', async () => {
    const night = await memoryNight()
    night.tenant.states.set('a1', 'ERROR')
    await night.archived([conversation('a1')])
    await night.activities.closePending({ ...NIGHT, page: 0 })
    night.tenant.states.set('a1', 'AVAILABLE')
    await night.archived([conversation('a1')], NEXT_NIGHT)
    await night.activities.reconcileDay(NEXT_NIGHT)
    await night.activities.sealDay(NEXT_NIGHT)
    const problems = async () => (await verifyDay({ vault: night.vault.reader }, DAY, () => {})).problems
    expect(await problems()).toEqual([])
    change(night, MANIFEST, '"revision":1', '"revision":2')
    expect(await problems()).toEqual([`${MANIFEST}: its bytes are not those that were archived`])
    night.vault.blobs.delete(MANIFEST)
    expect(await problems()).toEqual([`${MANIFEST}: missing`])
  })

  it('passes over junk beside the certificates: it certifies nothing', async () => {
    const night = await sealedTwice()
    const known = night.vault.blobs.get(FIRST)
    for (const ending of ['.zzz.json', '.r1.json', '.r03.json', '.r4.json.bak', '9.json', '/r5.json'])
      if (known !== undefined)
        night.vault.blobs.set(`evidence/certificates/${PATH}${ending}`, { ...known, bytes: Buffer.from('junk') })
    expect(await verifyDay({ vault: night.vault.reader }, DAY, () => {})).toMatchObject({
      certificate: SECOND,
      problems: [],
    })
  })
})

/** One tampered vault for each thing that the verification of an audit day promises to notice. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canonicalBytes } from '../../../evidence/canonical.ts'
import type { NewAuditStatement } from '../../../evidence/audit-certificate.ts'
import type { AuditManifest } from '../../../evidence/audit-manifest.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { signedFile } from '../../../evidence/statement.ts'
import { verifyAuditDay } from '../../../use-cases/verification/audit-day.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const PATH = '2026/11/19'
const FIRST = `evidence/certificates/audits/${PATH}.json`
const SECOND = `evidence/certificates/audits/${PATH}.r2.json`
const MANIFEST = `audit-logs/${PATH}/manifest.r2.json`
const FILE = `audit-logs/${PATH}/OAuth.ndjson.gz`

/** Two revisions: OAuth has two entries, Routing could not be had on the first night and has one on the second. */
async function sealedTwice(): Promise<MemoryNight> {
  const night = await memoryNight()
  for (const [startedAt, routing] of [
    ['2026-11-20T02:00:00.000Z', false],
    ['2026-11-20T04:00:00.000Z', true],
  ] as const) {
    const at = { ...NIGHT, startedAt }
    const activities = night.withPorts({
      audits: {
        ...night.ports.audits,
        services: () => Promise.resolve(['OAuth', 'Routing']),
        async *realtime(service) {
          const ids = service === 'OAuth' ? ['a', 'b'] : ['r']
          yield await Promise.resolve(ids.map((id) => ({ id, eventDate: `${DAY}T10:00:00.000Z` })))
        },
      },
    })
    await activities.planAudits({ ...at, round: 0 })
    const step = { ...at, attempt: 1, part: 0, parts: 0, source: 'realtime' as const }
    await activities.storeAudits({ ...step, service: 0 })
    if (routing) await activities.storeAudits({ ...step, service: 1 })
    else await activities.failAudits({ ...at, service: 1, attempt: 3, reason: 'refused' })
    await activities.sealAudits(at)
  }
  return night
}

function textAt({ vault }: MemoryNight, path: string): string {
  return Buffer.from(vault.blobs.get(path)?.bytes ?? []).toString()
}
function write({ vault }: MemoryNight, path: string, bytes: Uint8Array): void {
  const blob = vault.blobs.get(path)
  if (blob === undefined) throw new Error(`no ${path}`)
  vault.blobs.set(path, { ...blob, bytes })
}
async function restate(night: MemoryNight, change: Partial<NewAuditStatement>): Promise<void> {
  const { statement } = JSON.parse(textAt(night, SECOND)) as { statement: NewAuditStatement }
  write(night, SECOND, await signedFile(night.ports.signer, { ...statement, ...change }))
}
/** The manifest is changed and certified anew. */
async function remanifest(night: MemoryNight, change: (manifest: AuditManifest) => AuditManifest): Promise<void> {
  const bytes = canonicalBytes(change(JSON.parse(textAt(night, MANIFEST)) as AuditManifest))
  write(night, MANIFEST, bytes)
  await restate(night, { manifest: { path: MANIFEST, sha256: sha256Hex(bytes) } })
}

const ROWS: [what: string, tamper: (night: MemoryNight) => unknown, problem: string][] = [
  ['a deleted manifest', ({ vault }) => vault.blobs.delete(MANIFEST), `${MANIFEST}: missing`],
  [
    'a changed manifest',
    (night) => write(night, MANIFEST, Buffer.from(textAt(night, MANIFEST).replace('OAuth', 'OAuuh'))),
    `${MANIFEST}: not what was signed`,
  ],
  [
    'a deleted manifest of the earlier certificate',
    ({ vault }) => vault.blobs.delete(`audit-logs/${PATH}/manifest.json`),
    `audit-logs/${PATH}/manifest.json: missing`,
  ],
  ['a deleted file', ({ vault }) => vault.blobs.delete(FILE), `${FILE}: missing`],
  [
    'a file that could be deleted',
    ({ vault }) => Object.assign(vault.blobs.get(FILE) ?? {}, { mode: 'unlocked' }),
    `${FILE}: its retention is not locked`,
  ],
  [
    'a file without a date',
    ({ vault }) => Object.assign(vault.blobs.get(FILE) ?? {}, { retainUntil: null }),
    `${FILE}: its retention is not locked`,
  ],
  ['a file that is none', (night) => write(night, FILE, Buffer.from('junk')), `${FILE}: cannot be unpacked`],
  [
    'another file with as many entries',
    (night) => write(night, FILE, gzipSync('{"id":"x"}\n{"id":"y"}\n')),
    `${FILE}: other bytes than were signed`,
  ],
  [
    'a file with fewer entries',
    (night) => write(night, FILE, gzipSync('{"id":"a"}\n')),
    `${FILE}: 1 entries of OAuth, 2 signed`,
  ],
  [
    'a statement of another day',
    (night) => restate(night, { day: '2026-11-18' }),
    `${SECOND}: certifies 2026-11-18, not ${DAY}`,
  ],
  [
    'a manifest of another day',
    (night) => remanifest(night, (manifest) => ({ ...manifest, day: '2026-11-18' })),
    `${MANIFEST}: is of 2026-11-18`,
  ],
  [
    'a manifest without a service',
    (night) => remanifest(night, (manifest) => ({ ...manifest, services: manifest.services.slice(0, 1) })),
    `${SECOND}: certifies other numbers than its manifest adds up to`,
  ],
  ['a wrong number of services', (night) => restate(night, { services: 3 }), `${SECOND}: certifies other numbers`],
  ['a wrong number of entries', (night) => restate(night, { entries: 2 }), `${SECOND}: certifies other numbers`],
  [
    'a missing service that is there',
    (night) => restate(night, { missing: ['OAuth'], status: 'gaps' }),
    `${SECOND}: certifies other missing services than its manifest names`,
  ],
  [
    'a status that does not follow',
    (night) => restate(night, { status: 'gaps' }),
    `${SECOND}: says gaps, and names 0 missing services`,
  ],
  ['a deleted earlier certificate', ({ vault }) => vault.blobs.delete(FIRST), `${FIRST}: missing`],
  [
    'another earlier certificate',
    (night) => write(night, FIRST, Buffer.from(`${textAt(night, FIRST)} `)),
    `${FIRST}: not the certificate that was superseded`,
  ],
  [
    'a chain that leaves a certificate out',
    (night) => restate(night, { supersedes: null }),
    `${FIRST}: no later certificate names it`,
  ],
]

describe('verification of an audit day', () => {
  it('finds nothing wrong with an untouched day', async () => {
    const night = await sealedTwice()
    expect(await verifyAuditDay(night.vault.reader, DAY)).toEqual({
      day: DAY,
      status: 'complete',
      lock: 'locked',
      certificate: SECOND,
      signedBy: (await night.ports.signer.thumbprints())[0],
      services: 2,
      entries: 3,
      problems: [],
      unnamed: [],
    })
  })

  it.each(ROWS)('notices %s', async (_what, tamper, problem) => {
    const night = await sealedTwice()
    await tamper(night)
    const { problems } = await verifyAuditDay(night.vault.reader, DAY)
    expect(problems.map((found) => found.slice(0, problem.length))).toContain(problem)
  })

  it('names files that no manifest names', async () => {
    const night = await sealedTwice()
    const known = night.vault.blobs.get(FILE)
    if (known !== undefined) night.vault.blobs.set(`audit-logs/${PATH}/More.ndjson.gz`, known)
    expect(await verifyAuditDay(night.vault.reader, DAY)).toMatchObject({
      problems: [],
      unnamed: [`audit-logs/${PATH}/More.ndjson.gz`],
    })
  })

  it('reads the first certificates, which name what they supersede by its path alone', async () => {
    const night = await sealedTwice()
    const { statement } = JSON.parse(textAt(night, SECOND)) as { statement: NewAuditStatement }
    const old = { ...statement, schema: 'holdfast/audit-day-certificate/1', supersedes: FIRST }
    write(night, SECOND, await signedFile(night.ports.signer, old))
    expect(await verifyAuditDay(night.vault.reader, DAY)).toMatchObject({ certificate: SECOND, problems: [] })
    night.vault.blobs.delete(FIRST)
    expect((await verifyAuditDay(night.vault.reader, DAY)).problems).toEqual([`${FIRST}: missing`])
  })
})

/**
 * Verification of an audit day from the vault alone: certificate, manifest, every file's bytes, lines and retention.
 */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { auditManifestSchema, verifyAuditCertificate } from '../../evidence/audit-certificate.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'
import { auditCertificateName } from '../../domain/record/audit-files.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { bytesAt } from '../objects/stored-bytes.ts'

export interface AuditVerification {
  day: string
  status: string
  certificate: string
  services: number
  entries: number
  problems: string[]
}

/** @throws Error when the day has no certificate, ArchiveError `certificate-invalid` */
export async function verifyAuditDay(
  vault: Pick<VaultReader, 'facts' | 'read' | 'list'>,
  day: string,
): Promise<AuditVerification> {
  let revision = 0
  while ((await vault.facts(EVIDENCE, auditCertificateName(day, revision + 1))) !== null) revision++
  if (revision === 0)
    throw new Error(`The audit log of ${day} has no certificate: it has not been exported to the end.`)
  const certificate = `evidence/${auditCertificateName(day, revision)}`
  const statement = await verifyAuditCertificate((await bytesAt(vault, certificate)) ?? new Uint8Array())
  const problems: string[] = []
  if (statement.day !== day) problems.push(`${certificate}: certifies ${statement.day}`)
  const bytes = await bytesAt(vault, statement.manifest.path)
  if (bytes === null || sha256Hex(bytes) !== statement.manifest.sha256) {
    return {
      day,
      status: statement.status,
      certificate,
      services: statement.services,
      entries: statement.entries,
      problems: [...problems, `${statement.manifest.path}: ${bytes === null ? 'missing' : 'not what was signed'}`],
    }
  }
  const manifest = auditManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  for (const { service, file, entries } of manifest.services)
    if (file !== null) problems.push(...(await fileProblems(vault, service, file, entries ?? 0)))
  return {
    day,
    status: statement.status,
    certificate,
    services: manifest.services.length,
    entries: manifest.services.reduce((sum, entry) => sum + (entry.entries ?? 0), 0),
    problems,
  }
}

async function fileProblems(
  vault: Pick<VaultReader, 'facts' | 'read'>,
  service: string,
  { path, sha256 }: { path: string; sha256: string },
  entries: number,
): Promise<string[]> {
  const { container, name } = splitPath(path)
  const facts = await vault.facts(container, name)
  const body = await vault.read(container, name)
  if (facts === null || body === null) return [`${path}: missing`]
  const problems = facts.mode === 'locked' && facts.retainUntil !== null ? [] : [`${path}: its retention is not locked`]
  const digest = sha256Stream()
  let lines = 0
  const bytes = (async function* () {
    for await (const chunk of body) {
      digest.update(chunk)
      yield chunk
    }
  })()
  try {
    for await (const line of createInterface({ input: Readable.from(bytes).compose(createGunzip()) }))
      if (line !== '') lines++
  } catch (error) {
    return [...problems, `${path}: cannot be unpacked (${error instanceof Error ? error.message : String(error)})`]
  }
  if (digest.hex() !== sha256) problems.push(`${path}: other bytes than were signed`)
  if (lines !== entries) problems.push(`${path}: ${lines} entries of ${service}, ${entries} signed`)
  return problems
}

/**
 * Verification of an audit day from the vault alone: certificate, manifest, every file's bytes, lines and retention.
 */
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { AUDIT_LOGS } from '../../domain/record/container-names.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { dayPath } from '../../domain/record/vault-names.ts'
import type { AuditStatement } from '../../evidence/audit-certificate.ts'
import { auditManifestSchema, type AuditManifest } from '../../evidence/audit-manifest.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'
import { lockOf, type Trust } from '../../evidence/statement.ts'
import { firstVersions, putOverProblem, type FirstVersions } from '../objects/first-versions.ts'
import { bytesAt } from '../objects/stored-bytes.ts'
import { AUDIT_CERTIFICATES } from './certificates.ts'
import { certifiedChain } from './certified-chain.ts'

export interface AuditVerification {
  day: string
  status: string
  /** `trial`: nothing of it is locked, by the certificate's own words. */
  lock: LockMode
  certificate: string
  /** RFC 7638 thumbprint of the signing key. */
  signedBy: string
  services: number
  entries: number
  problems: string[]
  /** Files that no manifest names: a run that failed left them, or somebody put them there. They certify nothing. */
  unnamed: string[]
}
type Vault = Pick<VaultReader, 'facts' | 'read' | 'list'>

/** @throws Error when the day has no certificate, ArchiveError `certificate-invalid` or `certificate-untrusted` */
export async function verifyAuditDay(
  archive: FirstVersions,
  day: string,
  trust: Trust = {},
): Promise<AuditVerification> {
  const problems = new Set<string>()
  const report = (problem: string) => void problems.add(problem)
  const vault = firstVersions(archive, (path, later) => report(putOverProblem(path, later)))
  const { newest, earlier } = await certifiedChain(vault, AUDIT_CERTIFICATES, day, trust, report)
  const named = new Set<string>()
  const unnamed: string[] = []
  const manifest = await manifestOf(newest.statement)
  if (manifest !== null) {
    statementProblems(newest.path, newest.statement, manifest).forEach(report)
    for (const { service, file, entries } of manifest.services)
      if (file !== null)
        (await fileProblems(vault, service, file, entries ?? 0, lockOf(newest.statement))).forEach(report)
  }
  for (const { statement } of earlier) await manifestOf(statement)
  for await (const page of vault.list(AUDIT_LOGS, `${dayPath(day)}/`))
    for (const { name } of page) if (!named.has(`${AUDIT_LOGS}/${name}`)) unnamed.push(`${AUDIT_LOGS}/${name}`)
  return {
    day,
    status: newest.statement.status,
    lock: lockOf(newest.statement),
    certificate: newest.path,
    signedBy: newest.signedBy,
    services: manifest?.services.length ?? newest.statement.services,
    entries: manifest === null ? newest.statement.entries : entriesOf(manifest),
    problems: [...problems].sort(),
    unnamed,
  }

  /** Null where it is not what was signed. */
  async function manifestOf({ manifest: { path, sha256 } }: AuditStatement): Promise<AuditManifest | null> {
    named.add(path)
    const bytes = await bytesAt(vault, path)
    if (bytes === null || sha256Hex(bytes) !== sha256) {
      report(`${path}: ${bytes === null ? 'missing' : 'not what was signed'}`)
      return null
    }
    const parsed = auditManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
    for (const { file } of parsed.services) if (file !== null) named.add(file.path)
    return parsed
  }
}

function entriesOf({ services }: AuditManifest): number {
  return services.reduce((sum, { entries }) => sum + (entries ?? 0), 0)
}

function statementProblems(path: string, statement: AuditStatement, manifest: AuditManifest): string[] {
  const problems: string[] = []
  if (manifest.day !== statement.day) problems.push(`${statement.manifest.path}: is of ${manifest.day}`)
  const missing = manifest.services.filter(({ entries }) => entries === null).map(({ service }) => service)
  if (missing.sort().join() !== statement.missing.toSorted().join())
    problems.push(`${path}: certifies other missing services than its manifest names`)
  if (statement.services !== manifest.services.length || statement.entries !== entriesOf(manifest))
    problems.push(`${path}: certifies other numbers than its manifest adds up to`)
  if (statement.status !== (statement.missing.length > 0 ? 'gaps' : 'complete'))
    problems.push(`${path}: says ${statement.status}, and names ${statement.missing.length} missing services`)
  return problems
}

async function fileProblems(
  vault: Vault,
  service: string,
  { path, sha256 }: { path: string; sha256: string },
  entries: number,
  lock: LockMode,
): Promise<string[]> {
  const { container, name } = splitPath(path)
  const facts = await vault.facts(container, name)
  const body = await vault.read(container, name)
  if (facts === null || body === null) return [`${path}: missing`]
  const kept = facts.retainUntil !== null && (facts.mode === 'locked' || lock === 'trial')
  const problems = kept ? [] : [`${path}: its retention is not locked`]
  const digest = sha256Stream()
  let lines = 0
  try {
    await pipeline(body, tap(digest), createGunzip(), async (unpacked: AsyncIterable<Uint8Array>) => {
      // Bytes, because a text may hold what other readers take for the end of a line.
      for await (const chunk of unpacked) for (const byte of chunk) if (byte === LINE_FEED) lines++
    })
  } catch (error) {
    return [...problems, `${path}: cannot be unpacked (${error instanceof Error ? error.message : String(error)})`]
  }
  if (digest.hex() !== sha256) problems.push(`${path}: other bytes than were signed`)
  if (lines !== entries) problems.push(`${path}: ${lines} entries of ${service}, ${entries} signed`)
  return problems
}

const LINE_FEED = 0x0a

function tap(digest: { update(chunk: Uint8Array): void }) {
  return async function* (body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of body) {
      digest.update(chunk)
      yield chunk
    }
  }
}

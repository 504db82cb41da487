/** The certificates of a day in the vault: which is the newest, and what it says. The same for both series. */
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { auditCertificateName } from '../../domain/record/audit-files.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { certificateName, revisionOf } from '../../domain/record/vault-names.ts'
import { verifyAuditCertificate, type AuditStatement } from '../../evidence/audit-certificate.ts'
import { verifyDayCertificate, type DayStatement } from '../../evidence/day-certificate.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { Signed, Trust } from '../../evidence/statement.ts'
import { bytesOf } from '../objects/stored-bytes.ts'

export interface CertificateSeries<S> {
  nameOf(day: string, revision: number): string
  verify(bytes: Uint8Array, trust: Trust): Promise<Signed<S>>
}
export const DAY_CERTIFICATES: CertificateSeries<DayStatement> = {
  nameOf: certificateName,
  verify: verifyDayCertificate,
}
export const AUDIT_CERTIFICATES: CertificateSeries<AuditStatement> = {
  nameOf: auditCertificateName,
  verify: verifyAuditCertificate,
}

export interface Certified<S> extends Signed<S> {
  /** `<container>/<name>`. */
  path: string
  revision: number
  sha256: string
}
export interface Newest<S> {
  newest: Certified<S> | null
  /** What keys that are not trusted signed, newer than that, in words. */
  untrusted: string[]
  /** Every revision that has a file. */
  taken: ReadonlySet<number>
}
type Vault = Pick<VaultReader, 'read' | 'list'>

/** Revisions that have a file, newest first. Other names beside them certify nothing, whatever they hold. */
async function revisionsOf<S>(
  vault: Pick<VaultReader, 'list'>,
  { nameOf }: CertificateSeries<S>,
  day: string,
): Promise<number[]> {
  const first = nameOf(day, 1)
  const revisions: number[] = []
  for await (const page of vault.list(EVIDENCE, first.replace(/\.json$/, '')))
    for (const { name } of page) {
      const revision = revisionOf(first, name)
      if (revision !== null) revisions.push(revision)
    }
  return revisions.sort((a, b) => b - a)
}

/**
 * The newest certificate that a trusted key signed (any key, where none is named), null when there is none; and what
 * others signed and put beside it, in words.
 * @throws ArchiveError `certificate-invalid` when a newer one does not verify: nobody may go on over a changed
 *   certificate; `vault-unreachable` when one is listed but not there
 */
export async function newestCertificate<S>(
  vault: Vault,
  series: CertificateSeries<S>,
  day: string,
  trust: Trust,
): Promise<Newest<S>> {
  const untrusted: string[] = []
  const revisions = await revisionsOf(vault, series, day)
  const taken = new Set(revisions)
  for (const revision of revisions) {
    try {
      return { newest: await certificateAt(vault, series, day, revision, trust), untrusted, taken }
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'certificate-untrusted') throw error
      untrusted.push(`${EVIDENCE}/${series.nameOf(day, revision)}: ${error.message}`)
    }
  }
  return { newest: null, untrusted, taken }
}

async function certificateAt<S>(
  vault: Vault,
  series: CertificateSeries<S>,
  day: string,
  revision: number,
  trust: Trust,
): Promise<Certified<S>> {
  const name = series.nameOf(day, revision)
  const bytes = await bytesOf(vault, EVIDENCE, name)
  if (bytes === null)
    throw new ArchiveError('vault-unreachable', `${EVIDENCE}/${name} is listed, but not there`, { retryable: true })
  return {
    ...(await series.verify(bytes, trust)),
    path: `${EVIDENCE}/${name}`,
    revision,
    sha256: sha256Hex(bytes),
  }
}

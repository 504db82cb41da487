/** A day's newest certificate and all that it supersedes, each bound by the next one's hash. */
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { Superseded, Trust } from '../../evidence/statement.ts'
import { bytesAt } from '../objects/stored-bytes.ts'
import { newestCertificate, type CertificateSeries } from './certificates.ts'

interface Linked {
  day: string
  revision: number
  /** The first audit certificates name a path alone. */
  supersedes: Superseded | string | null
}
export interface Link<S> {
  path: string
  statement: S
}
export interface Chain<S> {
  newest: Link<S> & { signedBy: string }
  /** Newest first. */
  earlier: Link<S>[]
}

/**
 * @param report takes whatever differs from what was signed
 * @throws ArchiveError `certificate-invalid` or `certificate-untrusted` when the newest one cannot be believed; Error
 *   when there is none
 */
export async function certifiedChain<S extends Linked>(
  vault: Pick<VaultReader, 'read' | 'list'>,
  series: CertificateSeries<S>,
  day: string,
  trust: Trust,
  report: (problem: string) => void,
): Promise<Chain<S>> {
  const { newest: found, untrusted, taken } = await newestCertificate(vault, series, day, trust)
  if (found === null) {
    if (untrusted[0] !== undefined) throw new ArchiveError('certificate-untrusted', untrusted[0])
    throw new Error(`${day} has no certificate: it has not been archived to the end.`)
  }
  const newest = found
  untrusted.forEach(report)
  const { path, statement, signedBy } = newest
  if (statement.day !== day) report(`${path}: certifies ${statement.day}, not ${day}`)
  if (statement.revision !== newest.revision) report(`${path}: says that it is revision ${statement.revision}`)
  const earlier: Link<S>[] = []
  let whole = true
  let link: Link<S> | null = { path, statement }
  while (link !== null) {
    link = await before(link)
    if (link !== null) earlier.push(link)
  }
  if (whole) await reportForgotten()
  return { newest: { path, statement, signedBy }, earlier }

  async function before({ path: by, statement: { supersedes, revision } }: Link<S>): Promise<Link<S> | null> {
    if (supersedes === null) return null
    const named = typeof supersedes === 'string' ? { path: supersedes, sha256: null } : supersedes
    const bytes = await bytesAt(vault, named.path)
    if (bytes === null || (named.sha256 !== null && sha256Hex(bytes) !== named.sha256))
      return broken(`${named.path}: ${bytes === null ? 'missing' : 'not the certificate that was superseded'}`)
    try {
      const { statement: superseded } = await series.verify(bytes, trust)
      if (superseded.day !== day || superseded.revision >= revision)
        return broken(`${by}: supersedes ${named.path}, which is no earlier certificate of ${day}`)
      return { path: named.path, statement: superseded }
    } catch (error) {
      return broken(`${named.path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function broken(problem: string): null {
    report(problem)
    whole = false
    return null
  }

  /** Revisions may be left out, where a night failed; one that has a certificate may not. */
  async function reportForgotten(): Promise<void> {
    const known = new Set([path, ...earlier.map((entry) => entry.path)])
    for (const revision of [...taken].filter((number) => number < newest.revision)) {
      const name = `${EVIDENCE}/${series.nameOf(day, revision)}`
      if (!known.has(name)) report(`${name}: ${await standing(name)}`)
    }
  }

  async function standing(name: string): Promise<string> {
    try {
      await series.verify((await bytesAt(vault, name)) ?? new Uint8Array(), trust)
      return 'no later certificate names it'
    } catch (error) {
      if (error instanceof ArchiveError) return error.message
      throw error
    }
  }
}

/** Verification of a comparison of the whole tenant from the vault alone: its certificate, and the list it binds. */
import { splitPath } from '../../domain/record/object-path.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import type { Trust } from '../../evidence/statement.ts'
import { verifyTenantCertificate, type TenantStatement } from '../../evidence/tenant-certificate.ts'
import { firstVersions, putOverProblem, type FirstVersions } from '../objects/first-versions.ts'
import { bytesAt } from '../objects/stored-bytes.ts'

export interface TenantVerification extends Pick<
  TenantStatement,
  'startedAt' | 'since' | 'seen' | 'held' | 'missing' | 'unreadable' | 'older'
> {
  /** `<container>/<name>`, as `reconcile --tenant` prints it. */
  certificate: string
  list: string
  /** RFC 7638 thumbprint of the signing key. */
  signedBy: string
  problems: string[]
}

const LINE_FEED = 10

/**
 * @param certificate its path, `<container>/<name>`
 * @throws Error when nothing is stored there; ArchiveError `certificate-invalid`, `certificate-untrusted`
 */
export async function verifyTenant(
  archive: FirstVersions,
  certificate: string,
  trust: Trust = {},
): Promise<TenantVerification> {
  const problems = new Set<string>()
  const vault = firstVersions(archive, (path, later) => void problems.add(putOverProblem(path, later)))
  const bytes = await bytesAt(vault, certificate)
  if (bytes === null) throw new Error(`there is no certificate ${certificate}`)
  const { statement, signedBy } = await verifyTenantCertificate(bytes, trust)
  const { list, startedAt, since, seen, held, missing, unreadable, older } = statement
  // One that lies under the name of another comparison is true of its own time only.
  if (!certificate.endsWith(`/${startedAt.replace(/\D/g, '').slice(0, 14)}.json`))
    problems.add(`${certificate}: it is the certificate of the comparison that began at ${startedAt}`)
  if (list.lines !== missing) problems.add(`${certificate}: ${missing} are missing, and ${list.lines} are listed`)
  for (const problem of await listProblems(vault, list)) problems.add(problem)
  return {
    certificate,
    list: list.path,
    signedBy,
    startedAt,
    since,
    seen,
    held,
    missing,
    unreadable,
    ...(older === undefined ? {} : { older }),
    problems: [...problems],
  }
}

async function listProblems(vault: FirstVersions, { path, sha256, lines }: TenantStatement['list']): Promise<string[]> {
  const { container, name } = splitPath(path)
  const body = await vault.read(container, name)
  if (body === null) return [`${path}: the list is not there`]
  const hash = sha256Stream()
  let ended = 0
  for await (const chunk of body) {
    hash.update(chunk)
    for (const byte of chunk) if (byte === LINE_FEED) ended++
  }
  return [
    ...(hash.hex() === sha256 ? [] : [`${path}: its bytes are not those that were signed`]),
    ...(ended === lines ? [] : [`${path}: ${ended} lines, ${lines} were signed`]),
  ]
}

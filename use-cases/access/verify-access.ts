/** Checks the chain of accesses of a day from the vault alone, and that the day's certificate binds it. */
import type { VaultReader } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { accessFolder, accessName } from '../../domain/record/vault-names.ts'
import { breaksOf, closedDay, NO_LINKS, readLink, type ChainHead } from '../../evidence/access-chain.ts'
import type { Trust } from '../../evidence/statement.ts'
import { firstVersions, putOverProblem } from '../objects/first-versions.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import { DAY_CERTIFICATES, newestCertificate } from '../verification/certificates.ts'

export interface AccessVerification {
  day: string
  entries: number
  events: number
  /** No link can be added any more. */
  closed: boolean
  /** Certificate that binds the chain; null while there is none that does. */
  certificate: string | null
  problems: string[]
}

/** Links read side by side. */
const AHEAD = 16

/** @throws ArchiveError of the vault; `certificate-invalid` when the newest certificate does not verify */
export async function verifyAccess(archive: VaultReader, day: string, trust: Trust): Promise<AccessVerification> {
  const problems: string[] = []
  const vault = firstVersions(archive, (path, later) => void problems.push(putOverProblem(path, later)))
  const sequences: number[] = []
  for await (const page of vault.list(EVIDENCE, accessFolder(day)))
    for (const { name } of page) {
      const sequence = Number(/(\d{8})\.json$/.exec(name)?.[1])
      if (accessName(day, sequence) === name) sequences.push(sequence)
      else problems.push(`${EVIDENCE}/${name}: is no link of the chain`)
    }
  sequences.sort((a, b) => a - b)
  let head = NO_LINKS
  for (let from = 0; from < sequences.length; from += AHEAD) {
    const files = await Promise.all(
      sequences.slice(from, from + AHEAD).map(async (at) => {
        const name = accessName(day, at)
        return { name, bytes: await bytesOf(vault, EVIDENCE, name) }
      }),
    )
    for (const { name, bytes } of files)
      head = follow(head, bytes, (problem) => problems.push(`${EVIDENCE}/${name}: ${problem}`))
  }
  const certificate = await boundBy(vault, day, head, trust, (problem) => problems.push(problem))
  return { day, entries: head.sequence, events: head.total, closed: head.closed, certificate, problems }

  /** The end of the chain with a link, also with one that is wrong: each mistake is told once. */
  function follow(before: ChainHead, bytes: Uint8Array | null, report: (problem: string) => void): ChainHead {
    try {
      if (bytes === null) throw new TypeError('it is listed, but not there')
      const next = readLink(bytes)
      breaksOf(day, before, next).forEach(report)
      return next.head
    } catch (error) {
      report(`cannot be read (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`)
      return { ...before, sequence: before.sequence + 1 }
    }
  }
}

async function boundBy(
  vault: VaultReader,
  day: string,
  head: ChainHead,
  trust: Trust,
  report: (problem: string) => void,
): Promise<string | null> {
  const { newest, untrusted } = await newestCertificate(vault, DAY_CERTIFICATES, day, trust)
  untrusted.forEach(report)
  const bound = newest !== null && 'access' in newest.statement ? newest.statement.access : undefined
  if (newest === null || bound === undefined) return null
  if (!head.closed) {
    report(`${newest.path}: binds a chain that is closed, and this one is not`)
    return newest.path
  }
  const is = closedDay(head)
  if (is.sha256 !== bound.sha256 || is.entries !== bound.entries || is.events !== bound.events)
    report(
      `${newest.path}: binds ${bound.events} events in ${bound.entries} links (${bound.sha256}), ` +
        `and here are ${is.events} in ${is.entries} (${is.sha256})`,
    )
  return newest.path
}

/** What was certified of a day: the newest certificate, those it supersedes, and the receipts that they bind. */
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { certificateName } from '../../domain/record/vault-names.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { verifyCertificate, type DayStatement } from '../../evidence/day-certificate.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { parseReceipt, type Receipt } from '../../evidence/receipts.ts'
import { bytesAt } from '../objects/stored-bytes.ts'

export interface CertifiedDay {
  /** Path of the newest certificate. */
  path: string
  statement: DayStatement
  /** RFC 7638 thumbprint of its signing key. */
  signedBy: string
  receipts: Receipt[]
  /** Of superseded certificates: what they name is kept too. */
  earlier: Receipt[]
}
type Vault = Pick<VaultReader, 'read' | 'list'>

/**
 * @param report takes whatever differs from what was signed
 * @throws ArchiveError `certificate-invalid` when the newest certificate does not verify; Error when there is none
 */
export async function certifiedDay(
  vault: Vault,
  day: string,
  report: (problem: string) => void,
): Promise<CertifiedDay> {
  const path = await newestCertificate(vault, day)
  const bytes = await bytesAt(vault, path)
  if (bytes === null) throw new Error(`the certificate ${path} cannot be read`)
  const statement = await verifyCertificate(bytes, {})
  if (statement.day !== day) report(`${path}: certifies ${statement.day}, not ${day}`)
  const receipts = await receiptsOf(vault, statement, report)
  const certified = statement.counts.archived + (statement.counts.orphans ?? 0)
  if (certified !== receipts.length)
    report(`${path}: certifies ${certified} records, its receipts name ${receipts.length}`)
  return {
    path,
    statement,
    signedBy: await signerOf(bytes),
    receipts,
    earlier: await earlierReceipts(vault, statement, report),
  }
}

async function newestCertificate(vault: Vault, day: string): Promise<string> {
  const names: string[] = []
  for await (const page of vault.list(EVIDENCE, certificateName(day, 1).replace(/\.json$/, '')))
    names.push(...page.map((storedFacts) => storedFacts.name))
  // r10 comes after r9.
  const name = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1)
  if (name === undefined) throw new Error(`${day} has no certificate: it has not been archived to the end.`)
  return `evidence/${name}`
}

/** The certificate has been verified, so its header is well formed. */
async function signerOf(bytes: Uint8Array): Promise<string> {
  const { jws } = JSON.parse(new TextDecoder().decode(bytes)) as { jws: string }
  return await calculateJwkThumbprint(decodeProtectedHeader(jws).jwk ?? {})
}

async function earlierReceipts(
  vault: Vault,
  { supersedes }: DayStatement,
  report: (problem: string) => void,
): Promise<Receipt[]> {
  const all: Receipt[] = []
  let before = supersedes
  while (before !== null) {
    const { path, sha256 } = before
    const bytes = await bytesAt(vault, path)
    if (bytes === null || sha256Hex(bytes) !== sha256) {
      report(`${path}: ${bytes === null ? 'missing' : 'not the certificate that was superseded'}`)
      return all
    }
    try {
      const statement = await verifyCertificate(bytes, {})
      all.push(...(await receiptsOf(vault, statement, report)))
      before = statement.supersedes
    } catch (error) {
      report(`${path}: ${error instanceof Error ? error.message : String(error)}`)
      return all
    }
  }
  return all
}

async function receiptsOf(
  vault: Vault,
  { receipts: { path, sha256, lines } }: DayStatement,
  report: (problem: string) => void,
): Promise<Receipt[]> {
  const text = await bytesAt(vault, path)
  if (text === null) {
    report(`${path}: missing`)
    return []
  }
  if (sha256Hex(text) !== sha256) report(`${path}: not the receipts that the certificate binds`)
  const receipts: Receipt[] = []
  for (const [at, line] of new TextDecoder().decode(text).split('\n').entries()) {
    if (line === '') continue
    try {
      receipts.push(parseReceipt(line))
    } catch {
      report(`${path}: line ${at + 1} is not a receipt`)
    }
  }
  if (receipts.length !== lines) report(`${path}: ${receipts.length} receipts, ${lines} certified`)
  return receipts
}

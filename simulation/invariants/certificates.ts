/** Every certificate can be checked, each names the one before, and what it bound is still there as it was. */
import { verifyDayCertificate, type DayStatement } from '../../evidence/day-certificate.ts'
import { sha256 } from '../world/bytes.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const CERTIFICATE = /^evidence\/certificates\/(\d{4})\/(\d\d)\/(\d\d)(?:\.r(\d+))?\.json$/

export async function trueCertificates(evidence: Evidence): Promise<Violation[]> {
  const violations: Violation[] = []
  const latest = new Map<string, { path: string; statement: DayStatement }>()
  for (const [path, blob] of evidence.storage.vault.blobs) {
    const [, year, month, date] = CERTIFICATE.exec(path) ?? []
    if (year === undefined) continue
    const day = `${year}-${month}-${date}`
    const broken = (detail: string) =>
      violations.push({ invariant: 'true-certificates', shape: 'certificate', day, subject: path, detail })
    const { statement } = await verifyDayCertificate(blob.bytes, {})
    if (statement.day !== day) broken(`speaks of ${statement.day}`)
    const receipts = evidence.storage.vault.blobs.get(statement.receipts.path)
    if (receipts === undefined) broken(`${statement.receipts.path} is not there`)
    else if (sha256(receipts.bytes) !== statement.receipts.sha256) broken('its receipts have other bytes')
    const before = statement.supersedes
    if (
      before !== null &&
      sha256(evidence.storage.vault.blobs.get(before.path)?.bytes ?? Buffer.of()) !== before.sha256
    )
      broken(`what it supersedes is not ${before.path}`)
    if ((latest.get(day)?.statement.revision ?? 0) < statement.revision) latest.set(day, { path, statement })
  }
  for (const [day, { state, gaps }] of evidence.days) {
    const newest = latest.get(day)
    if (state?.certificate == null || newest === undefined || isDisturbed(evidence, Date.parse(day), evidence.now))
      continue
    const broken = (detail: string) =>
      violations.push({ invariant: 'true-certificates', shape: 'certificate', day, subject: newest.path, detail })
    if (state.certificate !== newest.path) broken(`the ledger names ${state.certificate}`)
    if (newest.statement.status !== state.closed)
      broken(`says ${newest.statement.status}, the day ${state.closed ?? 'nothing'}`)
    const said = [newest.statement.missing, newest.statement.excuses].flatMap((counts) => Object.values(counts))
    const sum = said.reduce((total, count) => total + count, 0)
    if (sum !== gaps.length) broken(`counts ${sum} gaps, the day names ${gaps.length}`)
  }
  return violations
}

/** The receipts that a certificate binds, one at a time. */
import type { VaultReader } from '../../domain/ports/vault.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { DayStatement } from '../../evidence/day-certificate.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import { parseReceipt, type Receipt } from '../../evidence/receipts.ts'
import { textLines } from '../objects/text-lines.ts'

/**
 * @param report takes what differs from what was certified; digest and number of lines are known at the end
 */
export async function* readReceipts(
  vault: Pick<VaultReader, 'read'>,
  { receipts: { path, sha256, lines } }: Pick<DayStatement, 'receipts'>,
  report: (problem: string) => void,
): AsyncIterable<Receipt> {
  const { container, name } = splitPath(path)
  const body = await vault.read(container, name)
  if (body === null) return report(`${path}: missing`)
  const digest = sha256Stream()
  let read = 0
  let at = 0
  try {
    for await (const line of textLines(tapped(body, digest))) {
      at++
      const receipt = receiptOf(line)
      if (receipt === null) report(`${path}: line ${at} is not a receipt`)
      else {
        read++
        yield receipt
      }
    }
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error
    report(`${path}: line ${at + 1} is not a receipt`)
  }
  if (digest.hex() !== sha256) report(`${path}: not the receipts that the certificate binds`)
  if (read !== lines) report(`${path}: ${read} receipts, ${lines} certified`)
}

function receiptOf(line: string): Receipt | null {
  try {
    return parseReceipt(line)
  } catch {
    return null
  }
}

async function* tapped(
  body: AsyncIterable<Uint8Array>,
  digest: { update(chunk: Uint8Array): void },
): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    digest.update(chunk)
    yield chunk
  }
}

/** What a certificate states against what it binds. */
import type { DayFigures } from '../../domain/completeness/day-figures.ts'
import { EXCUSED, type GapReason } from '../../domain/completeness/gap.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import type { DayStatement } from '../../evidence/day-certificate.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { namesSnapshotSchema } from '../../evidence/names-snapshot.ts'
import { bytesAt } from '../objects/stored-bytes.ts'

/** @param receipts what the receipts of the certificate add up to */
export function statementProblems(
  { path, statement }: { path: string; statement: DayStatement },
  { tally, gaps }: { tally: DayFigures; gaps: Record<string, number> },
): string[] {
  const { counts, status, excuses, missing } = statement
  const problems: string[] = []
  const stated = { orphans: 0, ...counts }
  for (const [what, number] of Object.entries(tally)) {
    const said = (stated as Record<string, number>)[what]
    if (said !== undefined && said !== number)
      problems.push(`${path}: certifies ${said} ${what}, its receipts name ${number}`)
  }
  const sum = (of: Record<string, number>) => Object.values(of).reduce((all, number) => all + number, 0)
  if (sum(missing) !== counts.missing || sum(excuses) !== counts.excused)
    problems.push(
      `${path}: its reasons add up to ${sum(missing)} missing and ${sum(excuses)} excused, not to its counts`,
    )
  // More may be missing than receipts know of (what was never archived has none), never less.
  for (const [reason, number] of Object.entries(gaps)) {
    const said = (EXCUSED.includes(reason as GapReason) ? excuses : missing)[reason] ?? 0
    if (said < number) problems.push(`${path}: certifies ${said} gaps of ${reason}, its receipts name ${number}`)
  }
  const follows = counts.missing > 0 ? 'gaps' : counts.excused > 0 ? 'complete-with-excuses' : 'complete'
  if (status !== follows) problems.push(`${path}: says ${status}, its counts say ${follows}`)
  return problems
}

/** The snapshot of names that the certificate binds. */
export async function namesProblems(vault: Pick<VaultReader, 'read'>, statement: DayStatement): Promise<string[]> {
  if (!('names' in statement) || statement.names === null) return []
  const { path, sha256 } = statement.names
  const bytes = await bytesAt(vault, path)
  if (bytes === null) return [`${path}: missing`]
  if (sha256Hex(bytes) !== sha256) return [`${path}: not the snapshot of names that was certified`]
  const snapshot = namesSnapshotSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
  return snapshot.success && snapshot.data.day === statement.day ? [] : [`${path}: no snapshot of ${statement.day}`]
}

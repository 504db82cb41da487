/** All promises, checked against the world's truth. */
import { archivedOrNamed } from './archived-or-named.ts'
import { trueCertificates } from './certificates.ts'
import { auditsExported } from './audits-exported.ts'
import { classAndKeys } from './class-and-keys.ts'
import { gather, type Life } from './evidence.ts'
import { heldWhole } from './held-whole.ts'
import { honestDays } from './honest-days.ts'
import { neverEarly } from './never-early.ts'
import { nothingTwice } from './nothing-twice.ts'
import { noCardData } from './no-card-data.ts'
import { orphansKept } from './orphans-kept.ts'
import { textsKept } from './texts-kept.ts'
import { warnedInTime } from './warned-in-time.ts'
import type { Violation } from './violation.ts'

export async function judge(life: Life): Promise<Violation[]> {
  const evidence = await gather(life)
  return [
    ...archivedOrNamed(evidence),
    ...textsKept(evidence),
    ...honestDays(evidence),
    ...nothingTwice(evidence),
    ...orphansKept(evidence),
    ...neverEarly(evidence),
    ...classAndKeys(evidence),
    ...noCardData(evidence),
    ...warnedInTime(evidence),
    ...(await heldWhole(evidence)),
    ...(await trueCertificates(evidence)),
    ...(await auditsExported(evidence)),
  ]
}

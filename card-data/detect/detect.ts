/**
 * Card data in text (POL-3): card numbers, magnetic stripe data, security codes, PINs. Pure; no clock, no state.
 * Work grows linearly with the text whatever is in it: one pass, then look-around with fixed bounds.
 */
import type { Atom, Keyword, Scan } from './atoms.ts'
import { scan } from './scan.ts'
import { codeAfter, firstAtomFrom } from './code-digits.ts'
import type { Table } from './column-heads.ts'
import { codesInColumns, type InColumns } from './columns.ts'
import type { CardDataKind } from '../kinds.ts'
import { CARD_NAME } from './dictionary.ts'
import type { Finding } from './finding.ts'
import { findInFields } from './form-fields.ts'
import { labelledFinding, numberLabelledBy } from './labelled-number.ts'
import { untilNothingIsLeft } from './left-over.ts'
import { asterisks, maskedCell, maskedPan, maskedWhole } from './mask.ts'
import { merged } from './masked-text.ts'
import { pansOf, type Pan } from './pan.ts'
import { runsOf } from './runs.ts'
import { codeNamedBy } from './security-code.ts'
import { trackAt } from './track.ts'
import { reachesSkipped } from './uniform.ts'

/** Changes whenever other things are found than before. */
export const DETECTOR_VERSION: string = '6'
export type { CardDataKind, Finding, Table }

const NOTHING: Finding[] = []

/** Ascending, not overlapping. The masked text has no findings. `scanned`: the scan of this text. */
export function findCardData(text: string, scanned: Scan = scan(text, null, true)): Finding[] {
  return findInPiece(text, null, 0, scanned).findings
}

/** The same for a piece of a text, where a table goes on at `from` whose head stood in an earlier piece. */
export function findInPiece(
  text: string,
  carried: Table | null,
  from: number,
  scanned: Scan = scan(text, null, true),
): { findings: Finding[]; openAt: InColumns['openAt'] } {
  const { codes: inColumns, heads, openAt } = codesInColumns(text, scanned.keywords, carried, from)
  const findings = findIn(text, withoutHeads(scanned, heads, 0))
  const look = (piece: string, at: number) => findIn(piece, withoutHeads(scan(piece, null, true), heads, at))
  if (inColumns.length === 0) return { findings: untilNothingIsLeft(text, findings, look), openAt }
  const cells = inColumns.map((code) => ({ ...code, masked: maskedCell(text, code) }))
  return { findings: untilNothingIsLeft(text, merged(text, findings, cells), look), openAt }
}

function findIn(text: string, scanned: Scan): Finding[] {
  if (text.length < 3) return NOTHING
  if (scanned.atoms.length === 0 && scanned.tagAtoms.length === 0) return NOTHING
  const findings: Finding[] = []
  numbers(text, scanned.atoms, findings)
  if (scanned.tagAtoms.length > 0) numbers(text, scanned.tagAtoms, findings)
  if (findings.length > 1) findings.sort((a, b) => a.start - b.start)
  if (reachesSkipped(scanned.skipped, findings)) {
    const { atoms, tagAtoms, skipped } = scan(text)
    return findIn(text, { ...scanned, atoms, tagAtoms, skipped })
  }
  labelled(text, scanned, findings)
  codes(text, scanned, findings)
  if (scanned.tagAtoms.length > 0) {
    findings.push(...findInFields(text, scanned.tagAtoms, (field) => findCardData(field)))
    findings.sort((a, b) => a.start - b.start || b.end - a.end)
  }
  return findings.length > 1 ? withoutOverlap(findings) : findings
}

function numbers(text: string, atoms: readonly Atom[], findings: Finding[]): void {
  let next = 0
  for (const run of runsOf(text, atoms)) {
    for (const atom of run.atoms) {
      const track = trackAt(text, atom)
      if (track !== null)
        findings.push({ kind: 'track', ...track, masked: asterisks(text.slice(track.start, track.end)) })
    }
    for (const pan of pansOf(text, run)) {
      findings.push(panFinding(text, pan))
      next = firstAtomFrom(atoms, pan.end, next)
      const code = codeAfter(text, pan, atoms, next)
      if (code !== null)
        findings.push({
          kind: 'security-code',
          start: code.start,
          end: code.end,
          masked: maskedWhole(text, code.atoms),
        })
    }
  }
}

function panFinding(text: string, { start, end, digits, atoms }: Pan): Finding {
  return { kind: 'pan', start, end, masked: maskedPan(text, atoms, digits.length) }
}

function codes(text: string, scanned: Scan, findings: Finding[]): void {
  const taken = takenBy(findings.slice())
  const behind = atomsBehind(scanned)
  for (const keyword of scanned.keywords) {
    if (keyword.meaning === CARD_NAME) continue
    const { atoms, near } = behind(keyword)
    const code = codeNamedBy(text, keyword, atoms, near, taken)
    if (code !== null)
      findings.push({ kind: code.kind, start: code.start, end: code.end, masked: maskedWhole(text, code.atoms) })
  }
  findings.sort((a, b) => a.start - b.start || b.end - a.end)
}

/** Numbers with a wrong digit behind the word for a card. */
function labelled(text: string, scanned: Scan, findings: Finding[]): void {
  const taken = takenBy(findings.slice())
  const behind = atomsBehind(scanned)
  let until = -1
  for (const keyword of scanned.keywords) {
    if (keyword.meaning !== CARD_NAME || keyword.start < until) continue
    const { atoms, near } = behind(keyword)
    const number = numberLabelledBy(text, keyword, atoms, near, taken)
    if (number === null) continue
    findings.push(labelledFinding(text, number))
    const code = codeAfter(text, number, atoms, firstAtomFrom(atoms, number.end, near))
    if (code !== null)
      findings.push({ kind: 'security-code', start: code.start, end: code.end, masked: maskedWhole(text, code.atoms) })
    until = code?.end ?? number.end
  }
  if (until >= 0) findings.sort((a, b) => a.start - b.start)
}

/** Where the finding ends that covers a place, or -1. */
function takenBy(found: readonly Finding[]): (place: number) => number {
  return (place) => {
    const after = firstAfter(found, place)
    const before = after > 0 ? found[after - 1] : undefined
    return before !== undefined && before.end > place ? before.end : -1
  }
}

/**
 * The atoms that a word names a number among, and the first of them behind it: a word inside a tag names one inside
 * that tag. To be asked for words that ascend.
 */
function atomsBehind({ atoms, tagAtoms }: Scan): (word: Keyword) => { atoms: readonly Atom[]; near: number } {
  let outside = 0
  let inside = 0
  return ({ start }) => {
    inside = firstAtomFrom(tagAtoms, start, inside)
    const next = tagAtoms[inside]
    if (next !== undefined && next.start - start < NEAR_IN_TAG) return { atoms: tagAtoms, near: inside }
    outside = firstAtomFrom(atoms, start, outside)
    return { atoms, near: outside }
  }
}
const NEAR_IN_TAG = 40

/** Index of the first finding that begins after a place. */
function firstAfter(findings: readonly Finding[], place: number): number {
  let low = 0
  let high = findings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((findings[middle]?.start ?? 0) <= place) low = middle + 1
    else high = middle
  }
  return low
}

function withoutOverlap(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of findings) if (finding.start >= (kept.at(-1)?.end ?? 0)) kept.push(finding)
  return kept
}

/** `from`: where the piece that was scanned begins in the text that the heads stand in. */
function withoutHeads(scanned: Scan, heads: Heads, from: number): Scan {
  return heads.size === 0
    ? scanned
    : { ...scanned, keywords: scanned.keywords.filter(({ start }) => !heads.has(start + from)) }
}
type Heads = InColumns['heads']

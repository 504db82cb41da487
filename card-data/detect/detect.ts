/**
 * Card data in text (POL-3): card numbers, magnetic stripe data, security codes, PINs. Pure; no clock, no state.
 * Work grows linearly with the text whatever is in it: one pass, then look-around with fixed bounds.
 */
import type { Atom, Keyword, Scan } from './atoms.ts'
import { scan } from './scan.ts'
import { KIND, LETTER } from './chars.ts'
import { codeAfter, firstAtomFrom } from './code-digits.ts'
import type { Table } from './column-heads.ts'
import { codesInColumns, type InColumns } from './columns.ts'
import type { CardDataKind } from '../kinds.ts'
import { CARD_NAME } from './dictionary.ts'
import type { Finding } from './finding.ts'
import { findInFields } from './form-fields.ts'
import { labelledFinding, numberLabelledBy } from './labelled-number.ts'
import { asterisks, maskedCell, maskedPan, maskedWhole } from './mask.ts'
import { pansOf, type Pan } from './pan.ts'
import { runsOf } from './runs.ts'
import { codeNamedBy } from './security-code.ts'
import { trackAt } from './track.ts'
import { reachesSkipped } from './uniform.ts'

/** Changes whenever other things are found than before. */
export const DETECTOR_VERSION: string = '6'
export type { CardDataKind, Finding, Table }

const NOTHING: Finding[] = []
const MOST_ROUNDS = 4
const NEAR = 256
const FAR = 4096

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
  if (inColumns.length === 0) return { findings: untilNothingIsLeft(text, findings, heads), openAt }
  const cells = inColumns.map((code) => ({ ...code, masked: maskedCell(text, code) }))
  return { findings: untilNothingIsLeft(text, merged(text, findings, cells), heads), openAt }
}

function untilNothingIsLeft(text: string, first: Finding[], heads: Heads): Finding[] {
  let findings = first
  // What masking leaves could, beside its neighbours, look like something else: then that goes too.
  for (let round = 0; round < MOST_ROUNDS && findings.length > 0; round++) {
    const more = leftOver(text, findings, heads)
    if (more.length === 0) return findings
    const all = merged(text, findings, more)
    // A stretch reaches to findings beside it, which are found once more: nothing new comes of that.
    if (areSame(all, findings)) return all
    findings = all
  }
  return findings
}

function areSame(some: readonly Finding[], others: readonly Finding[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ start, end, masked }, i) => {
      const other = others[i]
      return other?.start === start && other.end === end && other.masked === masked
    })
  )
}

/** The text with every finding masked. `findings` are those of this text. */
export function maskText(text: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return text
  // Joined, the text is one string to look at again, and no tree of them.
  const pieces: string[] = []
  let at = 0
  for (const { start, end, masked } of findings) {
    pieces.push(text.slice(at, start), masked)
    at = end
  }
  pieces.push(text.slice(at))
  return pieces.join('')
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

/** Findings in the masked text, around what was masked: only there it has changed. */
function leftOver(text: string, findings: readonly Finding[], heads: Heads): Finding[] {
  const more: Finding[] = []
  for (let i = 0; i < findings.length; i++) {
    const first = findings[i]
    if (first === undefined) break
    const from = quietBefore(text, first.start)
    let to = quietAfter(text, first.end)
    let last = i
    for (let next = findings[last + 1]; next !== undefined && next.start < to; next = findings[last + 1]) {
      if (next.end + NEAR > to) to = quietAfter(text, next.end)
      last++
    }
    const here = findings
      .slice(i, last + 1)
      .map((finding) => ({ ...finding, start: finding.start - from, end: finding.end - from }))
    const again = maskText(text.slice(from, to), here)
    for (const finding of findIn(again, withoutHeads(scan(again, null, true), heads, from)))
      more.push({ ...finding, start: finding.start + from, end: finding.end + from })
    i = last
  }
  return more
}

/** `from`: where the piece that was scanned begins in the text that the heads stand in. */
function withoutHeads(scanned: Scan, heads: Heads, from: number): Scan {
  return heads.size === 0
    ? scanned
    : { ...scanned, keywords: scanned.keywords.filter(({ start }) => !heads.has(start + from)) }
}
type Heads = InColumns['heads']

/** At least NEAR units away, and not in the middle of digits. */
function quietBefore(text: string, place: number): number {
  let at = Math.max(0, place - NEAR)
  while (at > 0 && place - at < FAR && KIND[text.charCodeAt(at)] !== LETTER) at--
  return at
}
function quietAfter(text: string, place: number): number {
  let at = Math.min(text.length, place + NEAR)
  for (const limit = Math.min(text.length, at + FAR); at < limit && KIND[text.charCodeAt(at - 1)] !== LETTER;) at++
  return at
}

/**
 * Both rounds' findings, those that touch the same characters as one. `more` are findings in the text after the first.
 */
function merged(text: string, first: readonly Finding[], more: readonly Finding[]): Finding[] {
  const all: Finding[] = []
  for (const finding of [...first, ...more].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1)
    if (last === undefined || finding.start >= last.end) {
      all.push({ ...finding })
      continue
    }
    const end = Math.max(last.end, finding.end)
    const before = last.masked + text.slice(last.end, end)
    const offset = finding.start - last.start
    last.masked =
      before.slice(0, offset) +
      overlaid(
        text.slice(finding.start, finding.end),
        before.slice(offset, offset + finding.masked.length),
        finding.masked,
      ) +
      before.slice(offset + finding.masked.length)
    last.end = end
  }
  return all
}

/** Masked wherever one of the two is. All three are equally long. */
export function overlaid(original: string, first: string, second: string): string {
  let out = ''
  for (let i = 0; i < original.length; i++)
    out += second.charAt(i) === original.charAt(i) ? first.charAt(i) : second.charAt(i)
  return out
}

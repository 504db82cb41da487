/** Looks again at what masking leaves. */
import { KIND, LETTER } from './chars.ts'
import type { Finding } from './finding.ts'
import { maskText, merged } from './masked-text.ts'

const MOST_ROUNDS = 4
const NEAR = 256
const FAR = 4096

type Look = (piece: string, from: number) => readonly Finding[]

/**
 * What masking leaves could, beside its neighbours, look like something else: then that goes too.
 * @param look the findings in a piece of the masked text that begins at `from`
 */
export function untilNothingIsLeft(text: string, first: Finding[], look: Look): Finding[] {
  let findings = first
  for (let round = 0; round < MOST_ROUNDS && findings.length > 0; round++) {
    const more = leftOver(text, findings, look)
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

/** Findings in the masked text, around what was masked: only there it has changed. */
function leftOver(text: string, findings: readonly Finding[], look: Look): Finding[] {
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
    for (const finding of look(again, from))
      more.push({ ...finding, start: finding.start + from, end: finding.end + from })
    i = last
  }
  return more
}

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

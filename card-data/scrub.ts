/** Card data out of texts and out of conversations. */
import { findInTurns } from './conversation/search.ts'
import { findCardData, maskText, overlaid, type Finding } from './detect/detect.ts'

export interface Message {
  sender: string | null
  text: string
}
export interface Scrubbed {
  text: string
  findings: Finding[]
}

/** The same string back when nothing is found. */
export function scrubText(text: string): Scrubbed {
  const findings = findCardData(text)
  return { text: maskText(text, findings), findings }
}

/**
 * One answer per message, in their order. A number that one sender splits over several messages is a finding in each of
 * them, whatever others say between; so is a code that answers a question, and what repeats either of them.
 */
export function scrubMessages(messages: readonly Message[]): Scrubbed[] {
  const found = findInTurns(messages)
  let scrubbed = messages.map(({ text }, i) => united(text, found[i] ?? []))
  let changed = changedBy(found)
  // As in one text: what masking leaves could, beside its neighbours, look like something else.
  for (let round = 1; round < MOST_ROUNDS && changed.length > 0; round++) {
    const more = findInTurns(messages.map(({ sender }, i) => ({ sender, text: scrubbed[i]?.text ?? '' })))
    changed = changedBy(more)
    for (const i of changed) {
      found[i]?.push(...(more[i] ?? []))
      scrubbed = scrubbed.with(i, united(messages[i]?.text ?? '', found[i] ?? []))
    }
  }
  return scrubbed
}
const MOST_ROUNDS = 3

function changedBy(found: readonly (readonly Finding[])[]): number[] {
  return found.flatMap((findings, i) => (findings.length === 0 ? [] : [i]))
}

/** What was found on both looks: masked is what either masked. */
function united(text: string, findings: readonly Finding[]): Scrubbed {
  if (findings.length === 0) return { text, findings: [] }
  const all: Finding[] = []
  let masked = text
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    masked =
      masked.slice(0, finding.start) +
      overlaid(text.slice(finding.start, finding.end), masked.slice(finding.start, finding.end), finding.masked) +
      masked.slice(finding.end)
    const last = all.at(-1)
    if (last !== undefined && finding.start < last.end) last.end = Math.max(last.end, finding.end)
    else all.push({ ...finding })
  }
  return {
    text: masked,
    findings: all.map((finding) => ({ ...finding, masked: masked.slice(finding.start, finding.end) })),
  }
}

/** Card data out of texts and out of conversations. */
import { findInTurns } from './conversation/search.ts'
import { type Finding } from './detect/detect.ts'
import { maskText } from './detect/masked-text.ts'
import { findInText, united } from './single-text.ts'

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
  const findings = findInText(text)
  return { text: maskText(text, findings), findings }
}

/**
 * One answer per message, in their order. A number that one sender splits over several messages is a finding in each of
 * them, whatever others say between; so is a code that answers a question, and what repeats either of them.
 */
export function scrubMessages(messages: readonly Message[]): Scrubbed[] {
  const found = findInTurns(messages)
  const scrubbed = messages.map(({ text }, i) => scrubbedBy(text, found[i] ?? []))
  let changed = changedBy(found)
  // As in one text: what masking leaves could, beside its neighbours, look like something else.
  for (let round = 1; round < MOST_ROUNDS && changed.length > 0; round++) {
    const again = stretchesAround(changed, messages.length)
    changed = []
    for (const { from, to } of again) {
      const turns = messages.slice(from, to).map(({ sender }, i) => ({ sender, text: scrubbed[from + i]?.text ?? '' }))
      for (const [i, more] of findInTurns(turns).entries()) {
        if (more.length === 0) continue
        changed.push(from + i)
        found[from + i]?.push(...more)
      }
    }
    for (const i of changed) scrubbed[i] = scrubbedBy(messages[i]?.text ?? '', found[i] ?? [])
  }
  // Beside the others a code can read as the repetition of a number: masked is what it is alone, too.
  return scrubbed.map((message, i) => {
    const text = messages[i]?.text ?? ''
    return message.findings.length === 0 ? message : scrubbedBy(text, [...message.findings, ...findInText(text)])
  })
}
const MOST_ROUNDS = 3
/** Turns in which what was said is remembered, repetitions counted: farther away nothing reads differently. */
const REACH = 45

/** Stretches of turns around these; `to` exclusive. */
function stretchesAround(changed: readonly number[], count: number): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = []
  for (const turn of changed) {
    const [from, to] = [Math.max(0, turn - REACH), Math.min(count, turn + REACH + 1)]
    const last = stretches.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else stretches.push({ from, to })
  }
  return stretches
}

function changedBy(found: readonly (readonly Finding[])[]): number[] {
  return found.flatMap((findings, i) => (findings.length === 0 ? [] : [i]))
}

/** What was found on both looks. */
function scrubbedBy(text: string, findings: readonly Finding[]): Scrubbed {
  if (findings.length === 0) return { text, findings: [] }
  const all = united(text, findings)
  return { text: maskText(text, all), findings: all }
}

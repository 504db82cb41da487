/** Card data out of texts and out of conversations. */
import { scan } from './detect/atoms.ts'
import { findCardData, maskText, overlaid, type Finding } from './detect/detect.ts'

export interface Message {
  sender: string | null
  text: string
}
export interface Scrubbed {
  text: string
  findings: Finding[]
}

/**
 * Between messages of one sender: a number can go on. Between senders: it cannot, but a question gives the answer its
 * meaning.
 */
const SAME = '\n'
const OTHER = '\n\u001e\n'
/** One message of somebody else may stand between two that belong together: "go on". */
const FURTHEST = 2

/** The same string back when nothing is found. */
export function scrubText(text: string): Scrubbed {
  const findings = findCardData(text)
  return { text: maskText(text, findings), findings }
}

/**
 * One answer per message, in their order. A number that one sender splits over several messages is found too (also when
 * one
 * message of another sender stands between), and is a finding in each of them; so is a code that answers another's
 * question.
 */
export function scrubMessages(messages: readonly Message[]): Scrubbed[] {
  const found: Finding[][] = messages.map(() => [])
  let scrubbed = messages.map(({ text }): Scrubbed => ({ text, findings: [] }))
  // As in one text: what masking leaves could, beside its neighbours, look like something else.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const more = findIn(messages.map(({ sender }, i) => ({ sender, text: scrubbed[i]?.text ?? '' })))
    if (more.every((findings) => findings.length === 0)) break
    for (const [i, findings] of more.entries()) found[i]?.push(...findings)
    scrubbed = messages.map(({ text }, i) => united(text, found[i] ?? []))
  }
  return scrubbed
}
const MOST_ROUNDS = 3

function findIn(messages: readonly Message[]): Finding[][] {
  const found: Finding[][] = messages.map(() => [])
  collect(
    messages,
    messages.map((_, i) => i),
    (i) => (messages[i]?.sender === messages[i + 1]?.sender ? SAME : OTHER),
    found,
  )
  for (const turns of turnsOf(messages)) collect(messages, turns, () => SAME, found)
  // Beside its neighbours a message can read differently than alone: masked is what either reading finds.
  for (const [i, { text }] of messages.entries()) if (found[i]?.length !== 0) found[i]?.push(...findCardData(text))
  return found
}

/**
 * Stretches of several messages that one sender's number could be spread over; those without another sender between are
 * looked at anyway.
 */
function turnsOf(messages: readonly Message[]): number[][] {
  const open = new Map<string | null, { turns: number[]; interrupted: boolean }>()
  const all: number[][] = []
  const close = (entry: { turns: number[]; interrupted: boolean } | undefined) => {
    if (entry?.interrupted === true) all.push(entry.turns)
  }
  for (const [i, { sender }] of messages.entries()) {
    const before = open.get(sender)
    const last = before?.turns.at(-1)
    if (before === undefined || last === undefined || i - last > FURTHEST) {
      close(before)
      open.set(sender, { turns: [i], interrupted: false })
    } else {
      if (i - last > 1) before.interrupted = true
      before.turns.push(i)
    }
  }
  for (const entry of open.values()) close(entry)
  return all
}

/** Looks at these messages as one text and notes what is found with the message it is in. */
function collect(
  messages: readonly Message[],
  turns: readonly number[],
  between: (index: number) => string,
  found: Finding[][],
): void {
  let joined = ''
  const places: { index: number; start: number; end: number }[] = []
  for (const index of turns) {
    const text = messages[index]?.text ?? ''
    if (places.length > 0) joined += between(places.at(-1)?.index ?? 0)
    places.push({ index, start: joined.length, end: joined.length + text.length })
    joined += text
  }
  let place = 0
  for (const { kind, start, end, masked } of findCardData(joined)) {
    while ((places[place]?.end ?? Infinity) <= start) place++
    for (let i = place; (places[i]?.start ?? Infinity) < end; i++) {
      const { index, start: offset, end: stop } = places[i] ?? { index: 0, start: 0, end: 0 }
      const from = Math.max(start, offset)
      const to = Math.min(end, stop)
      if (to <= from) continue
      const whole = from === start && to === end
      if (!whole && scan(joined.slice(from, to)).atoms.length === 0) continue
      found[index]?.push({
        kind,
        start: from - offset,
        end: to - offset,
        masked: masked.slice(from - start, to - start),
      })
    }
  }
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

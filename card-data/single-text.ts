/**
 * A note, a field, a reason: one text that somebody wrote or dictated. It is searched as any text, and as the only turn
 * of a conversation, because people write down what was said: in groups, with small words between, question and answer.
 */
import { findInTurns } from './conversation/search.ts'
import { scan } from './detect/atoms.ts'
import { findCardData, overlaid, type Finding } from './detect/detect.ts'
import { cardContext } from './detect/surroundings.ts'

/** Longer ones are documents, whose numbers stand in written form. */
const LONGEST = 20_000
const SPACE = /\s/
const MOST_ROUNDS = 3

/** Ascending, not overlapping; the masked text has no findings. */
export function findInText(text: string): Finding[] {
  const written = findCardData(text)
  if (text.length > LONGEST || text.length < 3 || !SPACE.test(text)) return written
  let all = written
  let masked = maskedWith(text, all)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const more = [...saidIn(masked), ...(round === 0 ? [] : findCardData(masked))]
    if (more.length === 0) return all
    all = united(text, [...all, ...more])
    masked = maskedWith(text, all)
  }
  return all
}

function saidIn(text: string): Finding[] {
  const [found] = findInTurns([{ sender: null, text }])
  return (found ?? []).filter((finding) => isBelievable(text, finding))
}

/** Nobody asked for it here: digits of an address or of two orders must not make one number. */
function isBelievable(text: string, { kind, start, end }: Finding): boolean {
  const { atoms } = scan(text.slice(start, end))
  const digits = atoms.reduce((sum, atom) => sum + atom.digits.length, 0)
  switch (kind) {
    case 'pan':
      return (
        atoms.every((atom) => atom.spoken) ||
        atoms.every((atom) => atom.digits.length === 4) ||
        cardContext(text, start, end)
      )
    case 'security-code':
      return digits === 3 || cardContext(text, start, end)
    case 'pin':
      return cardContext(text, start, end)
    case 'track':
      return true
  }
}

function maskedWith(text: string, findings: readonly Finding[]): string {
  let masked = text
  for (const { start, end, masked: mask } of findings)
    masked =
      masked.slice(0, start) + overlaid(text.slice(start, end), masked.slice(start, end), mask) + masked.slice(end)
  return masked
}

/** Masked is what any of them masks; those that touch the same characters are one. */
export function united(text: string, findings: readonly Finding[]): Finding[] {
  const masked = maskedWith(text, findings)
  const all: Finding[] = []
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1)
    if (last !== undefined && finding.start < last.end) last.end = Math.max(last.end, finding.end)
    else all.push({ ...finding })
  }
  return all.map((finding) => ({ ...finding, masked: masked.slice(finding.start, finding.end) }))
}

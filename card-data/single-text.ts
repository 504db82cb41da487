/**
 * A note, a field, a reason: one text that somebody wrote or dictated. It is searched as any text, and as the only turn
 * of a conversation, because people write down what was said: in groups, with small words between, question and answer.
 */
import { findInTurns } from './conversation/search.ts'
import { scan } from './detect/scan.ts'
import { findCardData, type Finding } from './detect/detect.ts'
import { maskText, overlaid } from './detect/masked-text.ts'
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

/** The text with every finding masked; they may overlap. */
function maskedWith(text: string, findings: readonly Finding[]): string {
  return maskText(text, united(text, findings))
}

/** Findings that touch the same characters, in the order of the text. */
interface Cluster {
  first: Finding
  end: number
  findings: { finding: Finding; order: number }[]
}

/** Masked is what any of them masks; those that touch the same characters are one. */
export function united(text: string, findings: readonly Finding[]): Finding[] {
  const clusters: Cluster[] = []
  const ordered = findings.map((finding, order) => ({ finding, order }))
  ordered.sort((a, b) => a.finding.start - b.finding.start || b.finding.end - a.finding.end)
  for (const entry of ordered) {
    const { finding } = entry
    const last = clusters.at(-1)
    if (last !== undefined && finding.start < last.end) {
      last.end = Math.max(last.end, finding.end)
      last.findings.push(entry)
    } else clusters.push({ first: finding, end: finding.end, findings: [entry] })
  }
  return clusters.map((cluster) => ({ ...cluster.first, end: cluster.end, masked: maskOf(text, cluster) }))
}

function maskOf(text: string, { first, end, findings }: Cluster): string {
  let masked = text.slice(first.start, end)
  for (const { finding } of findings.toSorted((a, b) => a.order - b.order)) {
    const [from, to] = [finding.start - first.start, finding.end - first.start]
    const mask = overlaid(text.slice(finding.start, finding.end), masked.slice(from, to), finding.masked)
    masked = masked.slice(0, from) + mask + masked.slice(to)
  }
  return masked
}

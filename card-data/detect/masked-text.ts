/** Findings put onto their text, and those of several looks put together. */
import type { Finding } from './finding.ts'

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

/**
 * Both rounds' findings, those that touch the same characters as one. `more` are findings in the text after the first.
 */
export function merged(text: string, first: readonly Finding[], more: readonly Finding[]): Finding[] {
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

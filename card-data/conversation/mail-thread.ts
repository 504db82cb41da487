/**
 * The text of a mail as turns: its lines, and whose they are by how deep they are quoted. An answer stands above the
 * mail that asked for it, or below the line that did; so the lines are read oldest first and as they stand.
 */
import { findCardData, type Finding } from '../detect/detect.ts'
import { scrubMessages } from '../scrub.ts'
import { united } from '../single-text.ts'

interface Line {
  start: number
  end: number
  /** Mails that it is quoted in. */
  depth: number
}

/** A longer text is read as one text only: whole threads are shorter. */
const LONGEST = 200_000
const MOST_MARKS = 40

/** Ascending, not overlapping: what the text alone holds, and what its lines hold as a conversation. */
export function findInMail(text: string): Finding[] {
  const written = findCardData(text)
  if (text.length > LONGEST) return written
  const lines = linesOf(text)
  const aged = lines.toSorted((a, b) => b.depth - a.depth || a.start - b.start)
  const found = [...written]
  for (const order of lines.every(({ depth }) => depth === 0) ? [lines] : [aged, betweenQuotes(lines)]) {
    const scrubbed = scrubMessages(
      order.map(({ start, end, depth }) => ({ sender: depth % 2 === 0 ? 'a' : 'b', text: text.slice(start, end) })),
    )
    for (const [i, { findings }] of scrubbed.entries()) {
      const offset = order[i]?.start ?? 0
      for (const finding of findings)
        found.push({ ...finding, start: finding.start + offset, end: finding.end + offset })
    }
  }
  return found.length === written.length ? written : united(text, found)
}

/** Lines as they stand, as far as somebody answers between the lines of a quoted mail. */
function betweenQuotes(lines: readonly Line[]): Line[] {
  const last = lines.findLastIndex(({ depth }, i) => depth < (lines[i - 1]?.depth ?? 0))
  const end = lines.findIndex(({ depth }, i) => i > last && depth > (lines[last]?.depth ?? 0))
  return last < 0 ? [] : lines.slice(0, end < 0 ? lines.length : end)
}

/** Lines with something in them, without the marks of quoting; a block of HTML is a line. */
function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let quotes = 0
  let parted = 0
  let from = 0
  const add = (to: number) => {
    let start = from
    let marks = 0
    for (; start < to && marks < MOST_MARKS; start++) {
      const unit = text.charCodeAt(start)
      if (unit === 0x3e) marks++
      else if (unit > 0x20) break
    }
    if (start < to && hasLetter(text, start, to)) lines.push({ start, end: to, depth: quotes + marks + parted })
    // Outlook parts mails by a line and quotes nothing.
    if (marks === 0 && quotes === 0 && isParting(text, start, to)) parted++
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x0a) {
      add(at)
      from = at + 1
    } else if (unit === 0x3c) {
      const name = tagAt(text, at)
      if (!BLOCKS.has(name)) continue
      add(at)
      if (name === 'blockquote') quotes++
      if (name === '/blockquote') quotes = Math.max(0, quotes - 1)
      from = at = endOfTag(text, at)
      at--
    }
  }
  add(text.length)
  return lines
}

const BLOCKS = new Set('p /p br br/ div /div li /li tr /tr blockquote /blockquote h1 h2 h3 hr'.split(' '))
const LONGEST_TAG = 2000

function tagAt(text: string, at: number): string {
  let to = at + 1
  while (to - at < 14 && /[a-z0-9/]/i.test(text.charAt(to))) to++
  return text.slice(at + 1, to).toLowerCase()
}

function endOfTag(text: string, at: number): number {
  const end = text.slice(at, at + LONGEST_TAG).indexOf('>')
  return end < 0 ? at + 1 : at + end + 1
}

function hasLetter(text: string, from: number, to: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.slice(from, Math.min(to, from + 2000)))
}

/** "-----Original Message-----", "____ From the earlier mail ____" */
function isParting(text: string, from: number, to: number): boolean {
  return to - from < 100 && /^[-_]{3,}[^-_]+[-_]{3,}\s*$/.test(text.slice(from, to))
}

/** What is typed into a form of HTML, `<label>CVV</label><input value="482">`: the label gives it its meaning. */
import type { Atom } from './atoms.ts'
import type { Finding } from './finding.ts'
import { tagEnd } from './markup.ts'
import { attributesOf, tagNameAt, wordsBetween, type Attributes } from './tags.ts'

/** A value and what stands before it on the page, or is said of it in its own tag. */
interface Field {
  /** Of the value in the text. */
  start: number
  value: string
  labels: readonly string[]
}

const HINTS = ['aria-label', 'placeholder', 'title', 'autocomplete', 'name']
const LABEL_BEFORE = 240
const LONGEST_LABEL = 80
/** What stands before these is the label of something else. */
const ENDS: ReadonlySet<string> = new Set(['input', 'select', 'textarea', '/tr', '/form', '/li'])
const LINK = ': '

/**
 * @param tagAtoms digits inside of tags, ascending
 * @param find the search of a text without tags
 */
export function findInFields(
  text: string,
  tagAtoms: readonly Atom[],
  find: (text: string) => readonly Finding[],
): Finding[] {
  const findings: Finding[] = []
  for (const { start, value, labels } of fieldsOf(text, tagAtoms))
    for (const label of labels) {
      const shift = label.length + LINK.length
      for (const finding of find(label + LINK + value))
        if (finding.start >= shift)
          findings.push({ ...finding, start: finding.start - shift + start, end: finding.end - shift + start })
    }
  return findings
}

function fieldsOf(text: string, tagAtoms: readonly Atom[]): Field[] {
  const fields: Field[] = []
  let until = -1
  let tied: ReadonlyMap<string, string> | null = null
  for (const { start: digit } of tagAtoms) {
    if (digit < until) continue
    const open = text.lastIndexOf('<', digit)
    const end = tagEnd(text, open)
    until = Math.max(digit, end)
    if (end === 0 || tagNameAt(text, open) !== 'input') continue
    const attributes = attributesOf(text, open, end)
    const value = attributes.get('value')
    if (value === undefined) continue
    const id = attributes.get('id')?.text ?? ''
    if (id !== '') tied ??= tiedLabels(text)
    const labels = [labelBefore(text, open), tied?.get(id) ?? '', hintsOf(attributes)]
    fields.push({ start: value.start, value: value.text, labels: labels.filter((label) => label !== '') })
  }
  return fields
}

function hintsOf(attributes: Attributes): string {
  return HINTS.map((name) => attributes.get(name)?.text.replaceAll('-', ' ') ?? '')
    .join(' ')
    .trim()
}

/** Labels by the id of the field that they are for. */
function tiedLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    if (tagNameAt(text, at) !== 'label') continue
    const end = tagEnd(text, at)
    const id = attributesOf(text, at, end).get('for')?.text
    const close = text.indexOf('<', end)
    if (id !== undefined && close > 0) labels.set(id, text.slice(end, Math.min(close, end + LONGEST_LABEL)))
  }
  return labels
}

/** The words on the page between the field before and this one. */
function labelBefore(text: string, open: number): string {
  let from = Math.max(0, open - LABEL_BEFORE)
  // Not in the middle of a tag.
  const border = text.indexOf('>', from)
  const next = text.indexOf('<', from)
  if (border >= 0 && border < open && (next < 0 || border < next)) from = border + 1
  for (let at = text.lastIndexOf('<', open - 1); at >= from && at > 0; at = text.lastIndexOf('<', at - 1))
    if (ENDS.has(tagNameAt(text, at))) {
      from = Math.max(at, tagEnd(text, at))
      break
    }
  return wordsBetween(text, from, open).slice(-LONGEST_LABEL)
}

/** What the archive would mask in a JSON document, field by field. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Json } from '../../../card-data/json.ts'
import type { DocumentKind } from './document-kinds.ts'
import { maskDocument } from './scrub-document.ts'

export interface ChangedField {
  /** JSON Pointer (RFC 6901) of the value; a masked key stands in it as it was. */
  pointer: string
  /** The masked stretch in UTF-16 units of the value as text, `end` exclusive. */
  start: number
  end: number
  masked: string
}

const JSON_KINDS: readonly DocumentKind[] = ['transcript', 'messages', 'json']
const MARK = /^\ufeff/

/**
 * Null when the file is no JSON document, by the kind that was said or by its name.
 * @throws where the file cannot be read, or is no JSON although it was said to be
 */
export async function changedFields(file: string, kind: DocumentKind | null): Promise<ChangedField[] | null> {
  if (file === '-' || !(kind === null ? /\.json$/i.test(file) : JSON_KINDS.includes(kind))) return null
  const bytes = await readFile(file)
  const masked = await maskDocument(bytes, basename(file), kind)
  return JSON_KINDS.includes(masked.kind) ? changesOf(parsed(bytes), parsed(masked.bytes)) : null
}

function parsed(bytes: Uint8Array): Json {
  return JSON.parse(new TextDecoder().decode(bytes).replace(MARK, '')) as Json
}

/** Nesting of any depth: no recursion. In the order of the document. */
function changesOf(before: Json, after: Json): ChangedField[] {
  const changes: ChangedField[] = []
  const waiting: { before: Json; after: Json; pointer: string }[] = [{ before, after, pointer: '' }]
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const { before: was, after: is, pointer } = pair
    if (was === null || is === null || typeof was !== 'object' || typeof is !== 'object') {
      changes.push(...stretches(String(was), String(is), pointer))
      continue
    }
    // Masking changes no order: the nth key is the nth key.
    const keys = Object.keys(was)
    const now = Object.values(is)
    for (const [i, value] of [...Object.values(was).entries()].reverse()) {
      const key = keys[i] ?? ''
      waiting.push({ before: value, after: now[i] ?? null, pointer: `${pointer}/${escaped(key)}` })
    }
  }
  return changes
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Masks of one value; separators inside a number belong to its stretch. */
function stretches(was: string, is: string, pointer: string): ChangedField[] {
  const found: ChangedField[] = []
  for (let at = 0; at < was.length; at++) {
    if (was.charAt(at) === is.charAt(at)) continue
    const last = found.at(-1)
    if (last !== undefined && !/[^\s\-.,/_]/.test(was.slice(last.end, at))) last.end = at + 1
    else found.push({ pointer, start: at, end: at + 1, masked: '' })
  }
  return found.map((change) => ({ ...change, masked: is.slice(change.start, change.end) }))
}

/** What can still be read of generated documents after masking, and what was masked without need. */
import { maskDocument } from '../../cli/commands/support/scrub-document.ts'
import type { Copy, Document } from './document.ts'
import type { Secret } from './turns.ts'

export interface Outcome {
  document: Document
  masked: string
  /** Another shape or length than went in: nothing can be said about copies then. */
  broken: boolean
  /** Ids of secrets of which a digit can be read in some copy, by the place of the copy. */
  readable: { text: ReadonlySet<string>; words: ReadonlySet<string> }
  /** Ids of harmless pieces that lost a character. */
  overmasked: ReadonlySet<string>
  /** The copies that any of these stand for. */
  faults: readonly Copy[]
}

/** Of a card number, the first six and the last four digits may be kept (PCI DSS 3.4.1). */
const FIRST = 6
const LAST = 4

/** The detector through the door that `holdfast scrub` uses. */
async function maskedBy({ kind, source }: Document): Promise<string> {
  const name = kind === 'mail' ? 'mail.eml' : `${kind}.json`
  const { bytes } = await maskDocument(new TextEncoder().encode(source), name, kind)
  return new TextDecoder().decode(bytes)
}

/** @param mask another detector; its answer must be as long as the source, with stars for what it hides */
export async function outcomeOf(document: Document, mask = maskedBy): Promise<Outcome> {
  const masked = await mask(document)
  const before = stringsOf(document, document.source)
  const after = stringsOf(document, masked)
  const text = new Set<string>()
  const words = new Set<string>()
  const overmasked = new Set<string>()
  const faults: Copy[] = []
  const secrets = new Map(document.secrets.map((secret) => [secret.id, secret]))
  let broken = false
  for (const copy of document.copies) {
    const was = before(copy.path)
    const is = after(copy.path)
    if (was === null || is === null || was.length !== is.length) {
      broken = true
      continue
    }
    const secret = secrets.get(copy.id)
    const left = is.slice(copy.start, copy.end)
    if (secret === undefined) {
      if (left === was.slice(copy.start, copy.end)) continue
      overmasked.add(copy.id)
    } else if (mustGo(secret, copy) && /[\p{L}\p{N}]/u.test(left)) {
      const place = copy.place === 'words' ? words : text
      place.add(copy.id)
    } else continue
    faults.push(copy)
  }
  return { document, masked, broken, readable: { text, words }, overmasked, faults }
}

function mustGo({ kind, digits }: Secret, { from, to }: Copy): boolean {
  if (kind === 'code' || kind === 'pin') return true
  return to > FIRST && from < digits.length - LAST
}

function stringsOf({ kind }: Document, source: string): (path: Copy['path']) => string | null {
  if (kind === 'mail') return () => source
  const json = JSON.parse(source) as unknown
  return (path) => {
    let at = json
    for (const key of path) at = Reflect.get(Object(at) as object, key)
    return typeof at === 'string' ? at : null
  }
}

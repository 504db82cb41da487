/** What the search of one text finds in all turns as one: a finding in each turn that it touches. */
import { scan } from '../detect/scan.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import type { Talk } from './talk.ts'
import type { Secret } from './turns.ts'

/** Adds the findings of each turn to `found`. */
export function writtenIn({ text, from, to, scanned }: Talk, found: Finding[][]): Secret[] {
  const secrets: Secret[] = []
  let place = 0
  for (const { kind, start, end, masked } of findCardData(text, scanned)) {
    while ((to[place] ?? Infinity) <= start) place++
    const secret: Secret = { kind, digits: '', pieces: [] }
    for (let turn = place; (from[turn] ?? Infinity) < end; turn++) {
      const offset = from[turn] ?? 0
      const begin = Math.max(start, offset)
      const stop = Math.min(end, to[turn] ?? 0)
      if (stop <= begin) continue
      const atoms = scan(text.slice(begin, stop)).atoms
      if ((begin > start || stop < end) && atoms.length === 0) continue
      for (const atom of atoms) {
        atom.start += begin
        atom.end += begin
      }
      secret.pieces.push({ turn, atoms, from: secret.digits.length })
      secret.digits += atoms.map(({ digits }) => digits).join('')
      found[turn]?.push({
        kind,
        start: begin - offset,
        end: stop - offset,
        masked: masked.slice(begin - start, stop - start),
      })
    }
    secrets.push(secret)
  }
  return secrets
}

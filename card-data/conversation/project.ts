/**
 * The same words stand in several places: a phrase and its words, a message and its record. What is masked in one of
 * them is masked in all, digit by digit, however each of them writes the digits.
 */
import type { Atom } from '../detect/atoms.ts'
import { scan } from '../detect/scan.ts'
import { overlaid } from '../detect/masked-text.ts'
import { masked as maskedAtoms } from '../detect/mask.ts'
import { languagesOf, withHomophones } from './homophones.ts'
import { roomFor, wordsOf } from './words.ts'

/** More digits than this are not aligned one by one: all of them go. */
const MOST_ALIGNED = 400

/**
 * `copy` with those of its digits masked that are masked in `masked`; `text` is `masked` as it was, equally long.
 * @returns the same string where nothing is to be masked
 */
export function projected(text: string, masked: string, copy: string): string {
  if (text === masked || copy === '') return copy
  if (copy === text) return masked
  const atoms = heardIn(copy)
  if (atoms.length === 0) return copy
  const from = digitsOf(heardIn(text), text, masked)
  const said = atoms.map(({ digits }) => digits).join('')
  const hidden = from.digits === said ? from.hidden : aligned(from, said)
  if (!hidden.includes(true)) return copy
  const [start, end] = [atoms[0]?.start ?? 0, atoms.at(-1)?.end ?? 0]
  const inner = maskedAtoms(copy, atoms, (first, to) => hidden.slice(first, to).includes(true))
  return copy.slice(0, start) + inner + copy.slice(end)
}

/** All copies of one text, each masked wherever any of them is. `masked[i]` stands for `texts[i]`. */
export function unitedCopies(texts: readonly string[], masked: readonly string[]): string[] {
  return texts.map((text, i) =>
    texts.reduce((sum, other, j) => {
      const mask = masked[j] ?? other
      return mask === other ? sum : overlaid(text, sum, i === j ? mask : projected(other, mask, text))
    }, text),
  )
}

/** The digits of a copy, also those that a recogniser took for other words. */
function heardIn(text: string): readonly Atom[] {
  const met = roomFor(text.length)
  const { atoms } = scan(text, met)
  const words = wordsOf(text, met, atoms)
  return withHomophones(text, words, 0, words.count, atoms, languagesOf({ text, words }))
}

interface Source {
  digits: string
  hidden: readonly boolean[]
  /** Something else is masked as well: a word that was a digit beside the other turns. */
  more: boolean
}

function digitsOf(atoms: readonly Atom[], text: string, masked: string): Source {
  const hidden: boolean[] = []
  let more = false
  let at = 0
  for (const { start, end, digits } of atoms) {
    more ||= text.slice(at, start) !== masked.slice(at, start)
    at = end
    const single = end - start === digits.length
    const any = text.slice(start, end) !== masked.slice(start, end)
    for (let i = 0; i < digits.length; i++)
      hidden.push(single ? text.charAt(start + i) !== masked.charAt(start + i) : any)
  }
  more ||= text.slice(at) !== masked.slice(at)
  return { digits: atoms.map(({ digits }) => digits).join(''), hidden, more }
}

/** By the longest common subsequence. Where a secret digit has no counterpart, all digits without one may be it. */
function aligned({ digits, hidden, more }: Source, said: string): boolean[] {
  if (digits.length > MOST_ALIGNED || said.length > MOST_ALIGNED) return [...said].map(() => true)
  const width = said.length + 1
  const best = new Uint16Array((digits.length + 1) * width)
  for (let i = digits.length - 1; i >= 0; i--)
    for (let j = said.length - 1; j >= 0; j--)
      best[i * width + j] =
        digits[i] === said[j]
          ? (best[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0)
  const result: (boolean | null)[] = [...said].map(() => null)
  let lost = more
  let [i, j] = [0, 0]
  while (i < digits.length) {
    if (j < said.length && digits[i] === said[j]) result[j++] = hidden[i++] === true
    else if (j < said.length && (best[i * width + j + 1] ?? 0) > (best[(i + 1) * width + j] ?? 0)) j++
    else {
      if (hidden[i] === true) lost = true
      i++
    }
  }
  return result.map((entry, at) => entry ?? (lost || isAmid(result, at)))
}

/** A digit that only this copy has, among hidden ones. */
function isAmid(hidden: readonly (boolean | null)[], at: number): boolean {
  const before = hidden.slice(0, at).findLast((is) => is !== null)
  const behind = hidden.slice(at + 1).find((is) => is !== null)
  return (before ?? behind) === true && (behind ?? before) === true
}

/** Number, expiry and code in one breath: "… six seven oh two twenty nine four eight two". */
import { codeOf } from './secrets.ts'
import type { Group, Reading } from './reading.ts'
import type { Secret } from './turns.ts'

/** A month and a year of a card that is still valid, with what stands behind them. */
const EXPIRY_AND_CODE = /^(?:0?[1-9]|1[0-2])(?:20)?(?:2[4-9]|3\d|4[0-5])(\d{3,4})$/

/** `04/29 337`, `Exp: 04.2029, code 337` */
const WRITTEN_EXPIRY =
  /^[\s,;:.-]*\p{L}{0,12}[\s:.]*(?:0?\d|1[0-2])\s?[/.-]\s?(?:20)?\d\d[\s,;:.-]*\p{L}{0,12}[\s:.]*\p{L}{0,12}[\s:.]*$/u
const LONGEST_EXPIRY = 60

/** The code behind an expiry date behind the number; null where there is none. */
export function codeBehind(text: string, { groups }: Reading, number: Secret): Secret | null {
  const last = number.pieces.at(-1)?.atoms.at(-1)
  if (last === undefined) return null
  const next = groups.find(({ start }) => start >= last.end)
  if (next !== undefined && next.digits.length === sizeOfCode(number.digits))
    if (next.start - last.end < LONGEST_EXPIRY && WRITTEN_EXPIRY.test(text.slice(last.end, next.start)))
      return codeOf('security-code', [next])
  const group = groups.find(({ atoms }) => atoms.some(({ start }) => start === last.start))
  if (group === undefined) return null
  const atoms = group.atoms.filter(({ start }) => start > last.start)
  const code = codeBehindExpiry({ ...group, atoms, digits: atoms.map(({ digits }) => digits).join('') })
  return code?.digits.length === sizeOfCode(number.digits) ? codeOf('security-code', [code]) : null
}

/** The code behind an expiry date in one group of digits: "zero four twenty nine and six one nine". */
export function codeBehindExpiry(group: Group): Group | null {
  const code = EXPIRY_AND_CODE.exec(group.digits)?.[1]
  if (code === undefined) return null
  const atoms = group.atoms.slice(firstOf(group.atoms, code.length))
  const digits = atoms.map((atom) => atom.digits).join('')
  return digits === code ? { ...group, atoms, digits, start: atoms[0]?.start ?? group.start } : null
}

/** Digits of the code of a card: four on the front of an American Express, else three on the back. */
export function sizeOfCode(number: string): 3 | 4 {
  return /^3[47]/.test(number) && number.length < 17 ? 4 : 3
}

/** Where the last atoms begin that together have so many digits. */
function firstOf(atoms: readonly { digits: string }[], size: number): number {
  let at = atoms.length
  for (let left = size; left > 0 && at > 0; at--) left -= atoms[at - 1]?.digits.length ?? 0
  return at
}

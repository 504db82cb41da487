/** Digits of ASCII: nearly all digits there are. */
import { HIGH_SURROGATE, INVISIBLE, KIND, OTHER } from './chars.ts'

/** Where plain digits end that nothing of a group can follow, as nearly all do; else where they begin. */
export function plainUntil(text: string, start: number): number {
  let end = start
  let unit = text.charCodeAt(end)
  while (isPlain(unit)) unit = text.charCodeAt(++end)
  const kind = end < text.length ? (KIND[unit] as number) : OTHER
  return kind < HIGH_SURROGATE && kind !== INVISIBLE ? end : start
}

/** Single digits are so many in some texts that each has its string. */
export function plainDigits(text: string, start: number, end: number): string {
  return end - start === 1 ? (SINGLE_DIGITS[text.charCodeAt(start) - 0x30] ?? '') : text.slice(start, end)
}
const SINGLE_DIGITS = [...'0123456789']

export function isPlain(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

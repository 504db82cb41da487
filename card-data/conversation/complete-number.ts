import { luhn } from '../detect/luhn.ts'
import { likelihood } from '../detect/schemes.ts'

export const LONGEST = 19
export const SHORTEST = 13

/** A right number of any length that schemes issue. */
export function isComplete(digits: string): boolean {
  return digits.length >= SHORTEST && digits.length <= LONGEST && likelihood(digits) !== null && luhn(digits)
}

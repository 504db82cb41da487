/** Check digit of card numbers (ISO/IEC 7812-1, annex B), as `isLuhn` in run-digits.ts. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const plain = digits.charCodeAt(i) - 48
    sum += !double ? plain : plain > 4 ? plain * 2 - 9 : plain * 2
  }
  return sum % 10 === 0
}

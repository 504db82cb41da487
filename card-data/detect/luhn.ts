/**
 * Check digit of card numbers (ISO/IEC 7812-1, annex B): every second digit from the right doubled, sum divisible by
 * ten.
 * Prepared once for all stretches of a digit string, because a hostile text has a candidate at every digit.
 */
export function luhnOver(digits: string): (from: number, to: number) => boolean {
  // Sums from the left, with the digits at even places doubled, and with those at odd places doubled.
  const evens = new Int32Array(digits.length + 1)
  const odds = new Int32Array(digits.length + 1)
  for (let i = 0; i < digits.length; i++) {
    const plain = digits.charCodeAt(i) - 48
    const doubled = plain > 4 ? plain * 2 - 9 : plain * 2
    evens[i + 1] = (evens[i] ?? 0) + (i % 2 === 0 ? doubled : plain)
    odds[i + 1] = (odds[i] ?? 0) + (i % 2 === 0 ? plain : doubled)
  }
  return (from, to) => {
    const sums = (to - 1) % 2 === 0 ? odds : evens
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) % 10 === 0
  }
}

export function luhn(digits: string): boolean {
  return luhnOver(digits)(0, digits.length)
}

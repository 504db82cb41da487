/** Check digit of card numbers (ISO/IEC 7812-1, annex B): every second digit from the right doubled, sum divisible by ten. */
export function luhn(digits: string): boolean {
  let sum = 0
  let double = false
  for (let i = digits.length - 1; i >= 0; i--) {
    let value = digits.charCodeAt(i) - 48
    if (double) value = value > 4 ? value * 2 - 9 : value * 2
    sum += value
    double = !double
  }
  return sum % 10 === 0
}

/** Packed bytes, read as characters one by one: chance writes a label and three digits there, once a gigabyte. */

const AROUND = 64
/** Of 64 packed bytes, 57 are different from each other, and hardly ever so few; of 64 characters of text some 30. */
const MOST_DIFFERENT = 46

/** Whether nothing but packed bytes stands before and behind a place. In text of two bytes a character, never. */
export function isAmidPackedBytes(text: string, start: number, end: number): boolean {
  return (
    !text.slice(start, end).includes('\0') && isPacked(text, start - AROUND, start) && isPacked(text, end, end + AROUND)
  )
}

/** What is no single byte has been decoded, and so is text. */
function isPacked(text: string, from: number, to: number): boolean {
  const different = new Set<number>()
  for (let at = Math.max(0, from); at < Math.min(to, text.length); at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0xff) return false
    different.add(unit)
  }
  return different.size > MOST_DIFFERENT
}

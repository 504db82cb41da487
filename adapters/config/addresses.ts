/** Addresses and ranges of addresses as settings. */
import { isIP } from 'node:net'

/** `192.0.2.0/24, 2001:db8::1`; null for what does not read so. */
export function addressRanges(text: string): string[] | null {
  const ranges = text.split(',').map((part) => part.trim())
  return ranges.every(isRange) ? ranges : null
}

function isRange(range: string): boolean {
  const [address = '', bits, ...more] = range.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/** What a `Range` header asks for of a file (RFC 9110 section 14): players and downloads that go on use one range. */
export interface ByteRange {
  /** Of the first byte, and how many. */
  offset: number
  count: number
}

/**
 * @param size of the whole, bytes
 * @returns `whole` where none is asked for, or what a server may overlook: several ranges, another unit, nonsense;
 *   `beyond` for a range that begins behind the end
 */
export function byteRangeOf(header: string | null, size: number): ByteRange | 'whole' | 'beyond' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  const offset = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last))
  if (first !== '' && last !== '' && Number(last) < Number(first)) return 'whole'
  return offset >= size || end < offset ? 'beyond' : { offset, count: end - offset + 1 }
}

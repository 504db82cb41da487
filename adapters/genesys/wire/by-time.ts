import type { DigitalMessage } from '../../../domain/ports/digital-source.ts'

/** Oldest first; the id decides between equals, so that the same messages always give the same file. */
export function byTime(
  a: Pick<DigitalMessage, 'time' | 'messageId'>,
  b: Pick<DigitalMessage, 'time' | 'messageId'>,
): number {
  return compare(a.time ?? '', b.time ?? '') || compare(a.messageId, b.messageId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

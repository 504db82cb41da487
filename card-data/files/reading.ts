/** What the reading of an attachment comes to: findings, and everything that stayed unread. */
import type { CardDataKind } from '../detect/detect.ts'

export interface Reading {
  found: (kind: CardDataKind) => void
  /** Something in the file could not be read: it cannot be clean any more. */
  unread: (why: string) => void
  /** Counts unpacked bytes; answers how many more may follow, 0 when unpacking must stop. */
  unpacked: (bytes: number) => number
  /** Nothing more of the file is to be read: it is made to hurt. */
  stop: (why: string) => void
}

/** Bytes go in, the reading hears what is in them. Nothing is kept beyond a window. */
export interface Reader {
  push: (chunk: Uint8Array) => void
  end: () => void
}

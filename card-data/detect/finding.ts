import type { CardDataKind } from '../kinds.ts'

/** `start` and `end` in UTF-16 units of the text, `end` exclusive. `masked` is as long as what it stands for. */
export interface Finding {
  kind: CardDataKind
  start: number
  end: number
  masked: string
}

export interface Finding {
  file: string
  line: number
  level: 'error' | 'warning'
  rule: string
  message: string
}
/** A resource as it is written: literals are data, every other expression is `{ $expr: text }`. */
export interface Written {
  file: string
  line: number
  symbol: string
  type: string
  version: string
  existing: boolean
  loop: boolean
  condition: boolean
  parent: string | undefined
  body: Record<string, unknown>
}
/** @returns what is wrong in the `.bicep` and `.bicepparam` files of these paths; empty where they are clean */
export function check(paths: string[], options?: { unknownTypesOk?: boolean; exclude?: RegExp }): Finding[]
export function inventory(paths: string[]): Written[]

export interface Finding {
  file: string
  line: number
  level: 'error' | 'warning'
  rule: string
  message: string
}
/** @returns what is wrong in the `.bicep` and `.bicepparam` files of these paths; empty where they are clean */
export function check(paths: string[], options?: { unknownTypesOk?: boolean; exclude?: RegExp }): Finding[]

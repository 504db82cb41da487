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
/** @returns every resource of the `.bicep` files of these paths, in any module */
export function inventory(paths: string[]): Written[]

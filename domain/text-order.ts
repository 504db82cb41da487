/** By code units, for sorting: the same on every machine and in every language. */
export function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

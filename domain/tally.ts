/** Adds up two counts of the same things, name by name. */
export function addTallies<Name extends string>(
  a: Record<Name, number>,
  b: Record<Name, number>,
): Record<Name, number> {
  const sum = { ...a }
  for (const name in a) sum[name] += b[name]
  return sum
}

/** JSON of any depth, walked without the call stack: a record that nests a thousand levels must not end its page. */

/** Whether objects and arrays are nested deeper than that. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  const open: { value: unknown; level: number }[] = [{ value, level: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.level >= levels) return true
    for (const inner of Object.values(next.value)) open.push({ value: inner, level: next.level + 1 })
  }
  return false
}

type Part = { text: string } | { value: unknown }

/** Its JSON text, keys in the order in which they came. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (error) {
    // Too deep for the call stack.
    if (!(error instanceof RangeError)) throw error
  }
  const open: Part[] = [{ value }]
  const text: string[] = []
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('text' in next) text.push(next.text)
    else open.push(...partsOf(next.value).reverse())
  }
  return text.join('')
}

function partsOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [{ text: JSON.stringify(value) }]
  const [first, last] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const inner = Object.entries(value).flatMap(([key, item], i): Part[] => [
    { text: `${i === 0 ? '' : ','}${Array.isArray(value) ? '' : `${JSON.stringify(key)}:`}` },
    { value: item },
  ])
  return [{ text: first }, ...inner, { text: last }]
}

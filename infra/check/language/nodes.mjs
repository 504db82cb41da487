// What is asked of nodes of the syntax tree.

export const lineOf = (text, at) => {
  let n = 1
  for (let i = 0; i < at && i < text.length; i++) if (text[i] === '\n') n++
  return n
}
/** Every node under (and including) n, depth first; fn may return false to stay out of a subtree. */
export function visit(n, fn, parent) {
  if (!n || typeof n !== 'object') return
  if (Array.isArray(n)) {
    for (const x of n) visit(x, fn, parent)
    return
  }
  if (n.k && fn(n, parent) === false) return
  for (const key in n) {
    const v = n[key]
    if (v && typeof v === 'object' && key !== 'tokens') visit(v, fn, n.k ? n : parent)
  }
}
/** The text of a string without interpolation, else undefined. */
export const literal = (n) =>
  n?.k === 'str' && n.parts.every((p) => typeof p === 'string') ? n.parts.join('') : undefined
export const unwrap = (n) => {
  while (n?.k === 'paren' || n?.k === 'nonnull') n = n.of
  return n
}
/** A literal expression as plain data, for policy tests; what is no literal becomes {$expr: source text}. */
export function plain(n, text) {
  n = unwrap(n)
  const ex = () => ({ $expr: text.slice(n.at, n.end) })
  switch (n?.k) {
    case 'str':
      return literal(n) ?? ex()
    case 'int':
    case 'bool':
      return n.value
    case 'null':
      return null
    case 'array':
      return n.items.map((x) => plain(x, text))
    case 'object': {
      const o = {}
      for (const p of n.items)
        if (p.k === 'property' && p.name !== undefined) o[p.name] = plain(p.value, text)
        else if (p.k === 'spread') o['...'] = ex()
      return o
    }
    case 'unary':
      if (n.op === '-' && n.of.k === 'int') return -n.of.value
      return ex()
    default:
      return n ? ex() : undefined
  }
}

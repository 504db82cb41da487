import canonicalize from 'canonicalize'

/**
 * RFC 8785 canonical JSON as UTF-8: the one byte form that is hashed and signed. Properties that are undefined are left
 * out.
 * Half a surrogate pair (a text that was cut within an emoji) has no UTF-8 form; it becomes U+FFFD, as in any UTF-8
 * file.
 */
export function canonicalBytes(value: object): Uint8Array {
  const text = canonicalText(value)
  if (text === undefined) throw new TypeError('nothing to serialise')
  return new TextEncoder().encode(text)
}

function canonicalText(value: object): string | undefined {
  try {
    return canonicalize(value)
  } catch {
    // Rare, so only then is the value copied. What else was wrong with it throws again.
    return canonicalize(wellFormed(value))
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  const copy = new Map<string, unknown>()
  for (const [name, inner] of Object.entries(value)) {
    let key = name.toWellFormed()
    // Two names may become one: nothing is dropped for that.
    while (copy.has(key) || (key !== name && Object.hasOwn(value, key))) key += '\uFFFD'
    copy.set(key, wellFormed(inner))
  }
  return Object.fromEntries(copy)
}

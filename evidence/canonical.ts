import canonicalize from 'canonicalize'

/** RFC 8785 canonical JSON as UTF-8: the one byte form that is hashed and signed. Properties that are undefined are left out. */
export function canonicalBytes(value: object): Uint8Array {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('nothing to serialise')
  return new TextEncoder().encode(text)
}

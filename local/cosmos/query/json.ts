export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [name: string]: Json
}

/** What an expression gives: a value, or undefined where a property is missing or an operation has no meaning. */
export type Value = Json | undefined

export function isObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON.parse gives nothing but JSON. @throws SyntaxError */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json
}

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

export function typeOf(value: Json): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'boolean':
      return 'boolean'
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    default:
      return 'object'
  }
}

/** Equality of two values of one type; objects without regard to the order of their properties. */
export function isSame(left: Json, right: Json): boolean {
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, i) => isSame(item, right[i] ?? null))
    )
  }
  if (isObject(left)) {
    if (!isObject(right)) return false
    const names = Object.keys(left)
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name) && isSame(left[name] ?? null, right[name] ?? null))
    )
  }
  return left === right
}

/**
 * Order of two values of one primitive type; undefined across types and for arrays and objects.
 * Source: Microsoft Learn, "Equality and comparison operators in Azure Cosmos DB for NoSQL".
 */
export function compare(left: Json, right: Json): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (left === null && right === null) return 0
  return undefined
}

/** By code point, which is the byte order of UTF-8 and so the order of the index. */
export function compareStrings(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return asCodePointOrder(a) - asCodePointOrder(b)
  }
  return left.length - right.length
}

// UTF-16 puts surrogates (characters beyond U+FFFF) before U+E000..U+FFFF; code points put them after.
function asCodePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

// What a value can be, in the words of resource-types.json: t: type, p: properties, of: items, val: other properties,
// any: other properties are allowed, req: required, ro: read-only, disc and variants: shapes by a property's value.
export const S = { t: 'string' }
export const I = { t: 'int' }
export const B = { t: 'bool' }
export const A = { t: 'array' }
export const O = { t: 'object', p: {}, any: 1 }
export const ANY = { t: 'any' }

/** An object of these texts, and of more. */
export const textsOf = (names, more = {}) => ({
  t: 'object',
  p: { ...Object.fromEntries(names.split(/\s+/).map((name) => [name, S])), ...more },
})

export const withoutNull = (shape) => (shape?.nullable ? { ...shape, nullable: undefined } : shape)

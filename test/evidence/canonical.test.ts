import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'

const text = (value: object) => new TextDecoder('utf-8', { fatal: true }).decode(canonicalBytes(value))

describe('canonical JSON', () => {
  it('is what RFC 8785 shows in sections 3.2.2 and 3.2.3', () => {
    const input = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    ) as object
    expect(text(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
    const keys = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      1: 'One',
      '\u{1f600}': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(Object.values(JSON.parse(text(keys)) as object)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it('means the same value, and is one text however the value was put together', () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.string({ unit: 'binary' }),
          values: [
            fc.string({ unit: 'binary' }),
            fc.integer(),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.boolean(),
            fc.constant(null),
          ],
        }),
        (raw) => {
          const value = JSON.parse(JSON.stringify(raw)) as object
          const canonical = text(value)
          expect(JSON.parse(canonical)).toEqual(value)
          expect(text(reversed(value))).toBe(canonical)
          expect(text(JSON.parse(canonical) as object)).toBe(canonical)
        },
      ),
    )
  })

  it('leaves out what is undefined and refuses what is no JSON', () => {
    expect(text({ b: undefined, a: 1 })).toBe('{"a":1}')
    for (const value of [{ a: NaN }, { a: [Infinity] }]) expect(() => canonicalBytes(value)).toThrow()
  })

  it('keeps a record whose text was cut within an emoji, and every property of it', () => {
    expect(text({ text: 'see you \ud83d', list: ['\ude00'] })).toBe('{"list":["\ufffd"],"text":"see you \ufffd"}')
    expect(JSON.parse(text({ 'a\ud83d': 1, 'a\ud83e': 2, 'a\ufffd': 3 }))).toEqual({
      'a\ufffd': 3,
      'a\ufffd\ufffd': 1,
      'a\ufffd\ufffd\ufffd': 2,
    })
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', '\ufffd'), maxLength: 3 }), fc.nat()),
        (value) => {
          expect(Object.values(JSON.parse(text(value)) as object).toSorted()).toEqual(Object.values(value).toSorted())
        },
      ),
    )
  })
})

describe('a digest', () => {
  it('is SHA-256 as FIPS 180-4 has it, in lower-case hex', () => {
    expect(sha256Hex(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256Hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const stream = sha256Stream()
        for (const chunk of chunks) stream.update(chunk)
        expect(stream.hex()).toBe(sha256Hex(Buffer.concat(chunks)))
        expect(sha256Hex(...chunks)).toBe(sha256Hex(Buffer.concat(chunks)))
      }),
    )
  })
})

function reversed(value: unknown): object {
  if (Array.isArray(value)) return value.map((entry: unknown) => inner(entry))
  return Object.fromEntries(
    Object.entries(value as object)
      .reverse()
      .map(([key, one]) => [key, inner(one)]),
  )
}

function inner(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? reversed(value) : value
}

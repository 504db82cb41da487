import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { luhn } from '../../card-data/detect/luhn.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import type { Json } from '../../domain/json.ts'

describe('scrubJson', () => {
  it('masks every string and says where, by path, without the number', () => {
    const { value, findings } = scrubJson({
      participants: [
        { attributes: { note: 'card 4111111111111111', other: 'x' } },
        { attributes: { note: '5555555555554444 and 4111111111111111' } },
      ],
      id: 'a',
    })
    expect(value).toEqual({
      participants: [
        { attributes: { note: 'card 411111******1111', other: 'x' } },
        { attributes: { note: '555555******4444 and 411111******1111' } },
      ],
      id: 'a',
    })
    expect(findings).toEqual([{ where: 'participants[].attributes.note', kind: 'pan', count: 3 }])
  })

  it('takes the meaning of a value from its name', () => {
    expect(
      scrubJson({ 'cvv': '123', 'cardPin': 4321, 'security code': '999', 'SecurityCode': '12', 'room': '123' }).value,
    ).toEqual({ 'cvv': '***', 'cardPin': '****', 'security code': '***', 'SecurityCode': '12', 'room': '123' })
    expect(
      scrubJson({ card_cvv_code: '123', cardSecurityCode: '123', cvvStatus: '200', ccLast4: '1111', orderPin: '12' })
        .value,
    ).toEqual({ card_cvv_code: '***', cardSecurityCode: '***', cvvStatus: '200', ccLast4: '1111', orderPin: '12' })
    expect(scrubJson({ name: 'CVC', value: '123' }).value).toEqual({ name: 'CVC', value: '***' })
    expect(scrubJson({ cardNumber: '4222222222222' }).value).toEqual({ cardNumber: '422222***2222' })
    expect(scrubJson({ ean: '4222222222222' }).value).toEqual({ ean: '4222222222222' })
    expect(scrubJson({ cvv: ['123', '456'] }).value).toEqual({ cvv: ['***', '***'] })
  })

  it('masks whole numbers that are card numbers, as strings, and leaves times and ids', () => {
    const untouched = {
      startTime: 1763683200123,
      orderId: 4111111111111,
      size: 65536,
      ratio: 0.4111111111111111,
      big: 4e300,
    }
    expect(scrubJson(untouched).value).toBe(untouched)
    expect(scrubJson({ value: 4111111111111111 }).value).toEqual({ value: '411111******1111' })
  })

  it('masks names, and never says them', () => {
    const { value, findings } = scrubJson({
      a: { '4111111111111111': { b: 'card 5555555555554444' }, '4111111111111111 ': 1 },
    })
    expect(value).toEqual({ a: { '411111******1111': { b: 'card 555555******4444' }, '411111******1111 ': 1 } })
    expect(JSON.stringify(findings)).not.toContain('4111111111111111')
    expect(findings).toContainEqual({ where: 'a.411111******1111.b', kind: 'pan', count: 1 })
  })

  it('keeps two names apart that look alike once masked', () => {
    expect(Object.keys(scrubJson({ '4111111111111111': 1, '411111******1111': 2 }).value)).toEqual([
      '411111******1111~1',
      '411111******1111',
    ])
  })

  it('renames thousands of names that mask to the same one, looking at each name a few times only', () => {
    const names = Array.from({ length: 8000 }, (_, i) => `411111${String(i * 7).padStart(6, '0')}111`).flatMap((body) =>
      Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).filter(luhn),
    )
    let asked = 0
    const own = Object.hasOwn
    Object.hasOwn = (object, name) => {
      asked++
      return own(object, name)
    }
    try {
      const { value } = scrubJson(Object.fromEntries(names.map((name) => [name, name])))
      const kept = new Set(Object.keys(value))
      expect(kept.size).toBe(names.length)
      expect(names.filter((name) => kept.has(name))).toEqual([])
    } finally {
      Object.hasOwn = own
    }
    expect(asked).toBeLessThan(4 * names.length)
  })

  it('finds a number that is spread over a list of texts', () => {
    expect(scrubJson({ parts: ['4111', '1111', '1111', '1111'] }).value).toEqual({
      parts: ['4111', '11**', '****', '1111'],
    })
  })

  it('leaves its input alone and copies only what changes', () => {
    const kept = { a: [1, 'x'] }
    const input = { kept, text: '4111111111111111' }
    const { value } = scrubJson(input)
    expect(input.text).toBe('4111111111111111')
    expect(value.kept).toBe(kept)
  })

  it('gives the same reference back when there is nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        const { value: after, findings } = scrubJson(value as Json)
        if (findings.length === 0) expect(after).toBe(value)
      }),
    )
  })

  it('survives a field called __proto__ and nesting of any depth', () => {
    const named = JSON.parse('{"__proto__": {"card": "4111111111111111"}, "x": "4111111111111111"}') as Json
    const { value } = scrubJson(named)
    expect(JSON.stringify(value)).toBe('{"__proto__":{"card":"411111******1111"},"x":"411111******1111"}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    let deep: Json = '4111111111111111'
    for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { a: deep }
    expect(scrubJson(deep).findings).toHaveLength(1)
  })
})

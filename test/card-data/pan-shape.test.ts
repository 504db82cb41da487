/** The shape of a number is judged without lists of its groups and gaps: the same judgement as the plain form gives. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Atom } from '../../card-data/detect/atoms.ts'
import type { Gap } from '../../card-data/detect/gap.ts'
import { isFours, shapeAllows, type Grouped } from '../../card-data/detect/pan-shape.ts'

const PRINTED = ['4,6,5', '4,6,4', '4,4,5', '4,3,3,3', '4,4,4,5', '4,4,4,7', '4,4,4,6']

function plainly(run: Grouped, first: number, last: number, length: number, strong: boolean, near: boolean): boolean {
  const { owned } = run
  if (first === last) return strong || near
  const atoms = run.atoms.slice(first, last + 1)
  const inside = run.gaps.slice(first + 1, last + 1)
  const sizes = atoms.map(({ digits }) => digits.length)
  const size = sizes[0] ?? 0
  const differs = (at: number, own: number) => {
    const [other, mine] = [run.atoms[at], run.atoms[own]]
    return other === undefined || other.spoken !== mine?.spoken || (other.each ?? other.digits.length) !== size
  }
  const atStart = first === 0 || owned[first - 1] === 1
  const atEnd = last === run.atoms.length - 1 || owned[last + 1] === 1
  const startVisible = atStart || run.gaps[first]?.signature !== inside[0]?.signature || differs(first - 1, first)
  const endVisible = atEnd || run.gaps[last + 1]?.signature !== inside[0]?.signature || differs(last + 1, last)
  const uniform = inside.every((gap) => gap?.signature === inside[0]?.signature)
  if (inside.some((gap) => gap?.field === true) && !uniform) return false
  const cells = inside.some((gap) => gap?.cell === true)
  const lines = inside.some((gap) => gap?.line === true)
  const even = sizes.every((other, i) => other === size || (i === sizes.length - 1 && other < size))
  const ones = atoms.every(({ digits, spoken }) => spoken || digits.length === 1)
  if (ones)
    return strong
      ? (startVisible && (!lines || atEnd) && (!cells || (atEnd && uniform))) || near
      : startVisible && endVisible && near
  const pairOf = sizes.length === 2 && [4, 6, 8].includes(size)
  if ((even && size <= 8 && (uniform || size === 4)) || PRINTED.includes(sizes.join()) || pairOf) {
    if (lines && !cells) return (strong && atStart && (atEnd || differs(last + 1, last))) || (near && startVisible)
    if (cells) return (strong && atStart && atEnd && uniform) || (startVisible && near)
    if (strong) return startVisible || near
    return startVisible && ((endVisible && length >= 13 && size === 4) || ((endVisible || length === 16) && near))
  }
  if (strong && length !== 14 && !cells && atStart && atEnd && (!lines || sizes.length <= 8)) return true
  return atStart && (atEnd || endVisible) && near
}

const rarely = (weight: number) => fc.nat(weight).map((drawn) => drawn === 0)
const gap = fc.record<Gap>({
  signature: fc.constantFrom(0x20, 0x20, 0x20, 0x2d),
  cell: rarely(20),
  line: rarely(20),
  field: rarely(20),
  words: fc.constant(false),
})
const sizes = fc.oneof(
  fc.constantFrom(...PRINTED).map((printed) => printed.split(',').map(Number)),
  fc.constantFrom(1, 2, 4, 6, 8).map((size) => Array.from({ length: 16 / size }, () => size)),
  fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 8 }),
)
const runs = fc
  .record({
    before: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    sizes,
    behind: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    gaps: fc.oneof(
      gap.map((only) => Array.from({ length: 30 }, () => only)),
      fc.array(gap, { minLength: 30, maxLength: 30 }),
    ),
    spoken: fc.oneof(fc.constant(false), fc.constant(true), fc.nat(40)),
    each: rarely(8),
    owned: fc.uint8Array({ min: 0, max: 1, minLength: 40, maxLength: 40 }),
  })
  .map(({ before, sizes, behind, gaps, spoken, each, owned }) => {
    const atoms = [...before, ...sizes, ...behind].map((size, i): Atom => ({
      start: i * 20,
      end: i * 20 + size,
      digits: '4'.repeat(size),
      spoken: spoken === true || spoken === i,
      ...(each && i === before.length - 1 ? { each: sizes[0] ?? 1 } : {}),
    }))
    return {
      run: { atoms, gaps: atoms.map((_, i) => (i === 0 ? null : (gaps[i] ?? null))), owned },
      first: before.length,
      last: before.length + sizes.length - 1,
    }
  })

describe('the shape of a number', () => {
  it('is what its groups, gaps and neighbours make of it', () => {
    const allowed = new Set<boolean>()
    fc.assert(
      fc.property(runs, fc.boolean(), fc.boolean(), ({ run, first, last }, strong, near) => {
        const length = run.atoms.slice(first, last + 1).reduce((sum, { digits }) => sum + digits.length, 0)
        const is = shapeAllows(run, first, last, length, strong, () => near)
        allowed.add(is)
        expect(is).toBe(plainly(run, first, last, length, strong, near))
        const fours = run.atoms.slice(first, last + 1).map(({ digits }) => digits.length)
        expect(isFours(run, first, last)).toBe(fours.join() === '4,4,4,4')
      }),
      { seed: 20_261_122, numRuns: 4000 },
    )
    expect(allowed.size).toBe(2)
  })
})

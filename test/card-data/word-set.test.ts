/** Words are looked up where they stand, without a string of their own: the same answers as a set of words gives. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Atom } from '../../card-data/detect/atoms.ts'
import { folded } from '../../card-data/detect/chars.ts'
import { firstAtomFrom } from '../../card-data/detect/code-digits.ts'
import { scan } from '../../card-data/detect/scan.ts'
import { hashed, wordSet, wordTable } from '../../card-data/detect/word-set.ts'

const letters = 'abce\u00dfsuioAEz\u00fc\u00e9\u00f8\u0301\u200b\u0416\u0436'
const word = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 7 }).map((each) => each.join(''))
const SEED = 20_261_122

describe('words where they stand in a text', () => {
  it('are found however they are written', () => {
    const answers = new Set<boolean>()
    fc.assert(
      fc.property(
        fc.uniqueArray(word.map(folded), { minLength: 1, maxLength: 40 }),
        word,
        word,
        (all, other, around) => {
          const table = wordTable(all)
          const isOne = wordSet(new Set(all))
          for (const asked of [other, ...all.map((known) => known.toUpperCase()), ...all]) {
            const text = `${around} ${asked} ${around}`
            const [from, to] = [around.length + 1, around.length + 1 + asked.length]
            const known = all.indexOf(folded(asked))
            answers.add(known >= 0)
            expect(isOne(text, from, to)).toBe(known >= 0)
            expect(table.find(text, from, to, hashed(folded(asked)))).toBe(known)
          }
        },
      ),
      { seed: SEED, numRuns: 1000 },
    )
    expect(answers.size).toBe(2)
  })

  it('of one hash are told apart by their letters', () => {
    const table = wordTable(['aa', 'ba'])
    expect(table.find('aa', 0, 2, hashed('ba'))).toBe(-1)
    expect(table.find('ba', 0, 2, hashed('ba'))).toBe(1)
  })
})

describe('groups of digits', () => {
  it('are found from a place on, wherever the look-up begins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }),
        fc.nat(400),
        fc.nat(60),
        (steps, place, from) => {
          let start = 0
          const atoms = steps.map((step): Atom => ({
            start: (start += step),
            end: start + 1,
            digits: '1',
            spoken: false,
          }))
          const first = atoms.filter((atom) => atom.start < place).length
          expect(firstAtomFrom(atoms, place)).toBe(first)
          expect(firstAtomFrom(atoms, place, Math.min(from, first))).toBe(first)
        },
      ),
      { seed: SEED },
    )
  })

  it.each<[behind: string, atoms: string[]]>([
    ['', ['42']],
    [' 5', ['42', '5']],
    ['\u200b', ['42']],
    ['\u200b5', ['425']],
    ['&#53;', ['425']],
    ['%355', ['42', '355']],
    ['%35%35', ['4255']],
    ['\uff15', ['425']],
    ['\ud835\udfd3', ['425']],
    ['\u4e94', ['42', '5']],
    ['a', ['42']],
    ['*5', ['42', '5']],
  ])('are the same with %j behind', (behind, digits) => {
    expect(scan(`x 42${behind}`).atoms.map((atom) => atom.digits)).toEqual(digits)
  })
})

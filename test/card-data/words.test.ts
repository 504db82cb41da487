import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scan } from '../../card-data/detect/scan.ts'
import { FILLER } from '../../card-data/conversation/flags.ts'
import { proseIn, roomFor, withoutFlag, wordsOf } from '../../card-data/conversation/words.ts'

const WORDS = [
  'um',
  'card',
  'the',
  'order',
  '3',
  '16',
  'door',
  'no',
  'no.',
  'Sicherheitscode',
  'verification',
  'x',
  '\n',
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[a-z\u00fc]{1,18}$/)), { maxLength: 40 })
  .map((words) => words.join(' '))

const read = (said: string) => {
  const met = roomFor(said.length)
  const { atoms } = scan(said, met)
  return wordsOf(said, met, atoms)
}

describe('words of a conversation', () => {
  it('that are more than small ones are counted over any stretch', () => {
    fc.assert(
      fc.property(text, fc.nat(50), fc.nat(50), (said, a, b) => {
        const words = read(said)
        const [from, to] = [Math.min(a, words.count), Math.min(b, words.count)]
        expect(proseIn(words, from, to)).toBe(withoutFlag(words, from, to, FILLER))
      }),
      { seed: 20_261_122, numRuns: 1000 },
    )
  })

  it('mean the same when they are remembered', () => {
    fc.assert(
      fc.property(text, (said) => {
        const first = read(said)
        const flags = first.flags.slice(0, first.count)
        const again = read(said)
        expect(again.flags.slice(0, again.count)).toEqual(flags)
      }),
      { seed: 20_261_122 },
    )
  })
})

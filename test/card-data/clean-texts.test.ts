import { expect, it } from 'vitest'
import { cleanTexts } from '../../card-data/clean-texts.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'

it('remembers what is short, and forgets all when there is too much of it', () => {
  const clean = cleanTexts(2, 5)
  for (const text of ['a', 'b', 'longer']) clean.add(text)
  expect(['a', 'b', 'longer'].map((text) => clean.has(text))).toEqual([true, true, false])
  clean.add('c')
  expect(['a', 'b', 'c'].map((text) => clean.has(text))).toEqual([false, false, true])
})

it('finds under a telling name what is nothing by itself, also when it has been seen before', () => {
  for (let time = 0; time < 2; time++) {
    expect(scrubJson({ note: '123' }).findings).toEqual([])
    expect(scrubJson({ cvv: '123' }).findings).toHaveLength(1)
    expect(scrubJson({ note: '4111111111111111' }).findings).toHaveLength(1)
    expect(scrubJson({ '4111111111111111': 'note' }).findings).toHaveLength(1)
  }
})

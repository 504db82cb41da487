import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byTime } from '../../simulation/genesys/by-time.ts'
import { goingOn } from '../../simulation/story/going-on.ts'
import { makeStory } from '../../simulation/story/make-story.ts'
import { sortedNames } from '../support/memory/sorted-names.ts'

const HOUR = 3_600_000

it('finds every conversation that touches an interval, in the order of the world', () => {
  const { conversations } = makeStory({ seed: 9, days: 12 })
  const first = Math.min(...conversations.map(({ start }) => start))
  const times = byTime(conversations)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 100 }), (after, length) => {
      const [from, to] = [first + after * HOUR, first + (after + length) * HOUR]
      const touching = conversations.filter(
        ({ start, stretches }) => start < to && (stretches.at(-1)?.end ?? Infinity) >= from,
      )
      const around = times.around(from, to)
      expect(around.filter((entry) => touching.includes(entry))).toEqual(touching)
    }),
    { seed: 15 },
  )
})

it('says what goes on as a look at the whole story would', () => {
  const happening = fc.record({
    kind: fc.constantFrom('a', 'b'),
    at: fc.integer({ min: 0, max: 50 }),
    lasts: fc.integer({ min: 0, max: 20 }),
    pick: fc.constant(0),
  })
  fc.assert(
    fc.property(fc.array(happening), fc.array(fc.integer({ min: 0, max: 80 })), (drawn, moments) => {
      const story = drawn.sort((a, b) => a.at - b.at)
      const going = goingOn(story)
      for (const now of moments.sort((a, b) => a - b)) {
        const under = story.filter(({ at, lasts }) => at <= now && now < at + lasts)
        expect(going.at(now)).toEqual(under)
        expect(going.of('b', now)).toBe(under.find(({ kind }) => kind === 'b'))
      }
    }),
    { seed: 15 },
  )
})

it('keeps names in order, whatever is added and taken away', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 6 })
  fc.assert(
    fc.property(fc.array(name), fc.array(fc.tuple(fc.boolean(), name)), name, (given, changes, prefix) => {
      const truth = new Set(given)
      const names = sortedNames(given)
      for (const [isNew, changed] of changes) {
        if (isNew) names.add(changed)
        else names.delete(changed)
        if (isNew) truth.add(changed)
        else truth.delete(changed)
      }
      expect(names.under(prefix)).toEqual([...truth].filter((entry) => entry.startsWith(prefix)).sort())
      expect(names.size).toBe(truth.size)
    }),
    { seed: 15 },
  )
})

it('keeps thousands of names in order', () => {
  const names = sortedNames()
  const all = Array.from({ length: 5000 }, (_, i) => `${(i * 7919) % 5000}`.padStart(4, '0'))
  for (const name of all) names.add(name)
  for (const name of all) if (name.endsWith('7')) names.delete(name)
  expect(names.under('')).toEqual(all.filter((name) => !name.endsWith('7')).sort())
  expect(names.under('123')).toEqual(['1230', '1231', '1232', '1233', '1234', '1235', '1236', '1238', '1239'])
})

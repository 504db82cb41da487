import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { KeyedLock } from '../../../local/blob/keyed-lock.ts'

it('runs tasks of one key in order, of other keys in between, and goes on after a failure', async () => {
  const lock = new KeyedLock()
  const seen: string[] = []
  const task = (key: string, name: string, fails = false) =>
    lock.run(key, async () => {
      seen.push(`${name} in`)
      await turn()
      seen.push(`${name} out`)
      if (fails) throw new Error(name)
      return name
    })
  const answers = await Promise.allSettled([task('a', 'a1', true), task('b', 'b1'), task('a', 'a2'), task('a', 'a3')])
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(seen.filter((id) => id.startsWith('a'))).toEqual(['a1 in', 'a1 out', 'a2 in', 'a2 out', 'a3 in', 'a3 out'])
  expect(seen.indexOf('b1 in')).toBeLessThan(seen.indexOf('a1 out'))
})

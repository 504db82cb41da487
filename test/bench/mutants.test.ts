/** Which small changes are tried, and which tests could notice each. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mutantsOf, sampleOf } from '../../bench/support/mutants.ts'
import { LOADED, probed } from '../../bench/support/points.ts'
import { importersIn, loadersOf } from '../../bench/support/test-imports.ts'

const SOURCE = `const most: number = 3
export function sizeOf(count: number | null, names = ['a']) {
  if (count === null) return 0
  for (const name of names) if (name.length > 5) count += 40
  switch (count) {
    case 1:
      return 10
    default:
      return count > most ? 20 : later(() => 30)
  }
  function later(of: () => number) {
    return of() + 1
  }
}
`
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutants-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** What stands in the source where a mutant could be noticed by who calls it so. */
async function passedBy(...input: unknown[]): Promise<string[]> {
  const log = join(folder, 'log')
  writeFileSync(log, '')
  // A module is loaded once.
  const file = join(mkdtempSync(join(folder, 'probed-')), 'sizes.ts')
  writeFileSync(file, probed(SOURCE, 'sizes.ts', log))
  const { sizeOf } = (await import(pathToFileURL(file).href)) as { sizeOf: (...input: unknown[]) => number }
  sizeOf(...input)
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  const points = new Set(lines.map((line) => (JSON.parse(line) as [string, string, number])[2]))
  return [...new Set(mutantsOf(SOURCE).flatMap(({ point, was }) => (points.has(point) ? [was] : [])))]
}

describe('a change', () => {
  it('can be noticed by those who pass what is run with it', async () => {
    const always = ['count === null', '===']
    expect(await passedBy(null)).toEqual([...always, '0'])
    const loop = ['name.length > 5', '>', '5']
    expect(await passedBy(1)).toEqual([...always, ...loop, '1', '10'])
    expect(await passedBy(2, [])).toEqual([...always, '1', 'count > most ? 20 : later(() => 30)', '>', '30', '+'])
    expect(await passedBy(4, ['longer'])).toEqual([
      ...always,
      ...loop,
      '40',
      '1',
      'count > most ? 20 : later(() => 30)',
      '20',
    ])
  })

  it('of what is run as the file is loaded has no point of its own', () => {
    const loaded = mutantsOf(SOURCE).filter(({ point }) => point === LOADED)
    expect(loaded.map(({ line, was }) => [line, was])).toEqual([
      [1, '3'],
      [2, "['a']"],
    ])
  })
})

describe('a sample', () => {
  const mutants = mutantsOf(Array.from({ length: 100 }, (_, i) => `export const n${i} = ${i}`).join('\n'))
  const linesOf = (most: number, seed: number | null) => sampleOf(mutants, most, seed).map(({ line }) => line)

  it('takes one of each part of the file', () => {
    expect(linesOf(5, null)).toEqual([11, 31, 51, 71, 91])
    for (const seed of [1, 2, 3])
      expect(linesOf(5, seed).map((line) => Math.floor((line - 1) / 20))).toEqual([0, 1, 2, 3, 4])
  })

  it('is the same for the same seed, and another for another', () => {
    expect(linesOf(5, 7)).toEqual(linesOf(5, 7))
    expect(linesOf(5, 8)).not.toEqual(linesOf(5, 7))
  })

  it('of more than there are is all', () => {
    expect(linesOf(Infinity, null)).toHaveLength(100)
    expect(linesOf(Infinity, 1)).toEqual(linesOf(Infinity, null))
  })
})

describe('the tests of a file', () => {
  it('are those that load it, the nearest first, over whatever else; a type loads nothing', () => {
    mkdirSync(join(folder, 'test'))
    const files = {
      'rule.ts': 'export const rule = 1\n',
      'use.ts': "import {\n  rule,\n} from './rule.ts'\nexport const use = rule\n",
      'lazy.ts': "export const lazy = () => import('./use.ts')\n",
      'test/type.test.ts': "import type { rule } from '../rule.ts'\n",
      'test/far.test.ts': "import '../x.ts'\nimport { lazy } from '../lazy.ts'\n",
      'test/near.test.ts': "export { use } from '../use.ts'\n",
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    expect(loadersOf(join(folder, 'rule.ts'), importersIn(folder))).toEqual(
      ['rule.ts', 'use.ts', 'lazy.ts', 'test/near.test.ts', 'test/far.test.ts'].map((name) => join(folder, name)),
    )
  })
})

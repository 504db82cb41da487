/** Which tests can notice which mutants of a file: those that pass the point before it, the nearest first. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import type { MutantRunner } from './mutant-runner.ts'
import type { Mutant } from './mutants.ts'
import { LOADED } from './points.ts'
import { importersIn, loadersOf } from './test-imports.ts'

/** Tests that start programs or hold a port against its stand-in: minutes for each mutant. */
const FAR = ['test/{bench,cli,contract,e2e,local,packaging,simulation}/**']
const LONGEST_MS = 1_800_000

export interface NearTests {
  /** Absolute paths: none when no test passes the mutant. */
  of(file: string, mutant: Mutant): string[]
  /** How many test files load one of the files, and how long they take together. */
  tests: number
  ms: number
  /** How long they take without a mutant. */
  msOf(tests: readonly string[]): number
  /** Why tests cannot judge: they are not green without a mutant. */
  red: string[]
}

/**
 * Runs the tests that load one of the files once, with probes in the files.
 *
 * @param chosen only these tests (paths or folders); all that are not far where it is empty
 * @param most of these tests, ms of their own time for a mutant; the first is always tried
 */
export async function nearTests(
  runner: MutantRunner,
  files: readonly string[],
  { chosen, most }: { chosen: readonly string[]; most: number },
): Promise<NearTests> {
  const importers = importersIn('.')
  const loaders = new Map(files.map((file) => [resolve(file), loadersOf(resolve(file), importers)]))
  const loading = new Set([...loaders.values()].flat())
  const tests = globSync('test/**/*.test.ts', { exclude: chosen.length > 0 ? [] : FAR })
    .filter((test) => chosen.length === 0 || chosen.some((name) => test.includes(name)))
    .map((test) => resolve(test))
    .filter((test) => loading.has(test))
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'))
  try {
    const log = join(folder, 'passed')
    const answer = await runner.ask({ kind: 'probe', files: [...loaders.keys()], log, tests }, LONGEST_MS)
    if (answer.kind !== 'probed') throw new Error(answer.kind === 'none' ? answer.why : 'it answered something else')
    const passed = passedIn(log)
    const order = (a: string, b: string) => (answer.green[a] ?? 0) - (answer.green[b] ?? 0)
    return {
      red: Object.values(answer.red),
      tests: tests.length,
      ms: Object.values(answer.green).reduce((sum, ms) => sum + ms, 0),
      msOf: (names) => names.reduce((sum, name) => sum + (answer.green[name] ?? 0), 0),
      of(file, { point }) {
        const path = resolve(file)
        const loads = loaders.get(path) ?? []
        // What is run as the file is loaded decides in whatever is run later: of this file, or of one that loads it.
        const any = passed.get(path)?.get(point) ?? []
        const able = (point === LOADED ? loads : any).filter((test) => test in answer.green)
        const near = new Set(able.filter((test) => isNear(path, test, importers)))
        return within(
          [...[...near].sort(order), ...able.filter((test) => !near.has(test)).sort(order)],
          (test) => answer.green[test] ?? 0,
          most,
        )
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tests by point by file. */
function passedIn(log: string): Map<string, Map<number, string[]>> {
  const passed = new Map<string, Map<number, string[]>>()
  for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean)) {
    const [test, file, at] = JSON.parse(line) as [string, string, number]
    const points = passed.get(file) ?? new Map<number, string[]>()
    passed.set(file, points.set(at, [...(points.get(at) ?? []), test]))
  }
  return passed
}

/** In the folder that mirrors the file's, or importing the file itself. */
function isNear(file: string, test: string, importers: ReadonlyMap<string, readonly string[]>): boolean {
  return (
    dirname(relative(resolve('test'), test)) === dirname(relative('.', file)) ||
    (importers.get(file) ?? []).includes(test)
  )
}

/** A long one that no longer fits keeps no short ones behind it from being run. */
function within(tests: string[], msOf: (test: string) => number, most: number): string[] {
  let left = most
  return tests.filter((test, i) => {
    if (i > 0 && msOf(test) > left) return false
    left -= msOf(test)
    return true
  })
}

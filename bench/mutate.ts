/**
 * Changes files in small ways, one at a time, and runs the tests nearest to them.
 * What they do not notice, nobody would.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutantRunner, type MutantRunner } from './support/mutant-runner.ts'
import { mutantsOf, type Mutant } from './support/mutants.ts'

const USAGE = `npm run mutate -- FILE... [--tests FILTER]... [--lines A-B] [--sample N] [--jobs N] [--json]
  FILE        a file or a pattern ('domain/**/*.ts')
  --tests     which tests to run; the folder that mirrors the file's, and every test of the app that imports it
  --lines     only the mutants of these lines
  --sample    N mutants of each file, spread evenly over it; all
  --jobs      side by side; 2`
/** Tests that start programs or hold a port against its stand-in: minutes for each mutant. */
const FAR = ['test/{cli,contract,e2e,local,packaging,simulation}/**']
/** A mutant that loops for ever is noticed by whoever waits: so much longer than without it, and a minute. */
const TIMES_LONGER = 3
const LEAST_WAIT_MS = 60_000
const LONGEST_MS = 1_800_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true },
    lines: { type: 'string' },
    sample: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.error(USAGE)
  process.exit(values.help ? 0 : 2)
}
const [first = 1, last = Infinity] = values.lines?.split('-').map(Number) ?? []
const files = positionals.flatMap((pattern) => globSync(pattern)).sort()
if (files.length === 0) {
  console.error(`no file is named by ${positionals.join(' ')}`)
  process.exit(2)
}
/** How long sets of tests took that were green without a mutant, ms: many files share one. */
const green = new Map<string, number>()
const total = { mutants: 0, killed: 0 }
const runners = Array.from({ length: Number(values.jobs) }, mutantRunner)
for (const file of files) {
  const mutants = sampleOf(mutantsOf(readFileSync(file, 'utf8')).filter(({ line }) => line >= first && line <= last))
  if (mutants.length === 0) continue
  const tests = values.tests ?? nearest(file)
  const problem = await problemOf(file, tests)
  if (problem !== null) {
    console.error(problem)
    process.exitCode = 1
    continue
  }
  const survivors = await survivorsOf(file, mutants, tests)
  total.mutants += mutants.length
  total.killed += mutants.length - survivors.length
  report(
    file,
    mutants.length,
    survivors.toSorted((a, b) => a.start - b.start),
  )
}
for (const runner of runners) runner.end()
if (files.length > 1 && !values.json) console.log(scoreLine(`${files.length} files`, total.mutants, total.killed))

/** Evenly spread, so that each part of a file is asked about. */
function sampleOf(mutants: Mutant[]): Mutant[] {
  const size = Math.min(Number(values.sample ?? mutants.length), mutants.length)
  return Array.from({ length: size }, (_, i) => mutants[Math.floor(((i + 0.5) * mutants.length) / size)]).filter(
    (mutant) => mutant !== undefined,
  )
}

/** Why these tests cannot judge the file; null when they can. */
async function problemOf(file: string, tests: string[]): Promise<string | null> {
  const [runner] = runners
  if (runner === undefined || tests.length === 0) return `${file}: no test is near: name one with --tests`
  const names = tests.join(', ')
  const asItIs = { file: '', start: 0, end: 0, text: '' }
  if (!green.has(names)) {
    const begun = performance.now()
    const by = await runner.run({ ...asItIs, tests }, LONGEST_MS)
    if (by !== null) return `${file}: ${names}: not green without a mutant: ${by}`
    green.set(names, performance.now() - begun)
  }
  const broken = { file: resolve(file), start: 0, end: 0, text: "throw new Error('mutant')\n" }
  return (await runner.run({ ...broken, tests }, LONGEST_MS)) === null
    ? `${file}: ${names}: none of them loads it`
    : null
}

async function survivorsOf(file: string, mutants: Mutant[], tests: string[]): Promise<Mutant[]> {
  const survivors: Mutant[] = []
  const queue = [...mutants]
  await Promise.all(runners.map(tryOut))
  return survivors

  async function tryOut(runner: MutantRunner): Promise<void> {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const { start, end, text } = mutant
      if ((await runner.run({ file: resolve(file), start, end, text, tests }, longestFor(tests))) !== null) continue
      survivors.push(mutant)
      // At once: a long run that is ended early has told what it knew.
      if (!values.json) tell(file, mutant)
    }
  }
}

/** The folder of tests that mirrors the file's, and every test that imports the file itself. */
function nearest(file: string): string[] {
  const folder = `test/${dirname(file)}`
  const importers = globSync('test/**/*.test.ts', { exclude: FAR }).filter((test) =>
    [...readFileSync(test, 'utf8').matchAll(/from '(\.[^']+)'/g)].some(
      ([, specifier = '']) => resolve(dirname(test), specifier) === resolve(file),
    ),
  )
  return [...new Set([...(existsSync(folder) ? [`${folder}/`] : []), ...importers])]
}

function longestFor(tests: string[]): number {
  const ms = green.get(tests.join(', '))
  return ms === undefined ? LONGEST_MS : Math.round(LEAST_WAIT_MS + TIMES_LONGER * ms)
}

function report(file: string, mutants: number, survivors: readonly Mutant[]): void {
  const killed = mutants - survivors.length
  if (values.json) console.log(JSON.stringify({ file, mutants, killed, score: scoreOf(mutants, killed), survivors }))
  else console.log(scoreLine(file, mutants, killed))
}

function scoreLine(what: string, mutants: number, killed: number): string {
  return `${what}: ${killed} of ${mutants} noticed, ${scoreOf(mutants, killed)} %`
}

function scoreOf(mutants: number, killed: number): number {
  return mutants === 0 ? 100 : Math.floor((killed / mutants) * 100)
}

function tell(file: string, { line, was, text }: Mutant): void {
  console.log(`  ${file}:${line}  ${brief(was)}  ->  ${text === ';' ? 'nothing' : brief(text)}`)
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 70 ? `${line.slice(0, 67)}...` : line
}

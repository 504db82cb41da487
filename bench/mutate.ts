/**
 * Changes files in small ways, one at a time, and runs the tests that pass the change.
 * What they do not notice, nobody would.
 */
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutantRunner, type MutantRunner } from './support/mutant-runner.ts'
import { mutantsOf, sampleOf, type Mutant } from './support/mutants.ts'
import { nearTests } from './support/near-tests.ts'

const USAGE = `npm run mutate -- FILE... [--tests PART]... [--lines A-B] [--sample N [--seed S]] [--again FILE]
                          [--least PERCENT] [--seconds N] [--jobs N] [--json]
  FILE        a file or a pattern ('domain/**/*.ts')
  --tests     only tests whose path holds this; all that pass the mutant but those that start programs
  --lines     only the mutants of these lines
  --sample    N mutants of each file, spread evenly over it; all
  --seed      draws others, as evenly
  --again     only what survived in an earlier answer with --json, kept in this file
  --least     exit code 1 when fewer mutants of a file are noticed
  --seconds   tests for one mutant, the nearest first, until they take this long without it; 60
  --jobs      side by side; 2`
/** A mutant that loops for ever is noticed by whoever waits: so much longer than without it, and a minute. */
const TIMES_LONGER = 3
const LEAST_WAIT_MS = 60_000

interface Scored {
  file: string
  mutants: number
  killed: number
  /** Percent, rounded down. */
  score: number
  survivors: Mutant[]
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true, default: [] },
    lines: { type: 'string' },
    sample: { type: 'string', default: 'Infinity' },
    seed: { type: 'string' },
    again: { type: 'string' },
    least: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '60' },
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
const before = values.again === undefined ? null : survivorsIn(values.again)
const files = positionals.flatMap((pattern) => globSync(pattern).sort())
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const drawn = new Map([...sources].map(([file, source]) => [file, mutantsIn(file, source)]))
for (const [file, mutants] of drawn) if (mutants.length === 0) drawn.delete(file)
if (drawn.size === 0) {
  console.error(`no file with a mutant is named by ${positionals.join(' ')}`)
  process.exit(2)
}
const runners = Array.from({ length: Number(values.jobs) }, mutantRunner)
const [prober = mutantRunner()] = runners
const near = await nearTests(prober, [...drawn.keys()], { chosen: values.tests, most: Number(values.seconds) * 1000 })
console.error(`${near.tests} test files load them, and take ${Math.round(near.ms / 1000)} s`)
for (const red of near.red) console.error(`not green without a mutant, and left out: ${red}`)

const total = { mutants: 0, killed: 0 }
for (const [file, mutants] of drawn) {
  const survivors = await survivorsOf(file, mutants)
  const killed = mutants.length - survivors.length
  total.mutants += mutants.length
  total.killed += killed
  const score = scoreOf(mutants.length, killed)
  if (score < Number(values.least)) process.exitCode = 1
  const scored: Scored = { file, mutants: mutants.length, killed, score, survivors }
  if (values.json) console.log(JSON.stringify(scored))
  else console.log(scoreLine(file, mutants.length, killed))
}
for (const runner of runners) runner.end()
if (drawn.size > 1 && !values.json) console.log(scoreLine(`${drawn.size} files`, total.mutants, total.killed))

function mutantsIn(file: string, source: string): Mutant[] {
  const mutants = mutantsOf(source)
    .filter(({ line }) => line >= first && line <= last)
    .filter((mutant) => before?.has(nameOf(file, mutant)) ?? true)
  return sampleOf(mutants, Number(values.sample), values.seed === undefined ? null : Number(values.seed))
}

function survivorsIn(report: string): Set<string> {
  const files = readFileSync(report, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Scored)
  return new Set(files.flatMap(({ file, survivors }) => survivors.map((mutant) => nameOf(file, mutant))))
}

/** The same after lines above it have changed. */
function nameOf(file: string, { was, text, nth }: Mutant): string {
  return [file, nth, was, text].join('\n')
}

async function survivorsOf(file: string, mutants: readonly Mutant[]): Promise<Mutant[]> {
  const survivors: Mutant[] = []
  const queue = [...mutants]
  await Promise.all(runners.map(tryAll))
  return survivors.toSorted((a, b) => a.start - b.start)

  async function tryAll(runner: MutantRunner): Promise<void> {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const tests = near.of(file, mutant)
      if (tests.length > 0 && (await isNoticed(runner, file, mutant, tests))) continue
      survivors.push(mutant)
      tell(file, mutant, tests.length)
    }
  }
}

async function isNoticed(runner: MutantRunner, file: string, mutant: Mutant, tests: string[]): Promise<boolean> {
  const source = sources.get(file) ?? ''
  const text = source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end)
  const longest = Math.round(LEAST_WAIT_MS + TIMES_LONGER * near.msOf(tests))
  const answer = await runner.ask({ kind: 'mutant', file: resolve(file), text, tests }, longest)
  return answer.kind !== 'tried' || answer.by !== null
}

function scoreLine(what: string, mutants: number, killed: number): string {
  return `${what}: ${killed} of ${mutants} noticed, ${scoreOf(mutants, killed)} %`
}

function scoreOf(mutants: number, killed: number): number {
  return Math.floor((killed / mutants) * 100)
}

/** At once: a long run that is ended early has told what it knew. */
function tell(file: string, { line, was, text }: Mutant, tests: number): void {
  const by = tests === 0 ? '   (no test passes it)' : ''
  const say = values.json ? console.error : console.log
  say(`  ${file}:${line}  ${brief(was)}  ->  ${text === ';' ? 'nothing' : brief(text)}${by}`)
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 70 ? `${line.slice(0, 67)}...` : line
}

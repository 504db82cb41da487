/**
 * npm run mutate -- FILE... [--tests FILTER]... [--lines A-B] [--json]
 * Changes a file in small ways, one at a time, and runs the tests nearest to it. What they do not notice, nobody would.
 */
import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutantsOf, type Mutant } from './support/mutants.ts'

const WORKERS = 2
/** A mutant that loops for ever is noticed by whoever waits. */
const LONGEST_MS = 120_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true },
    lines: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.error('npm run mutate -- FILE... [--tests FILTER]... [--lines A-B] [--json]')
  process.exit(values.help ? 0 : 2)
}
const [first = 1, last = Infinity] = values.lines?.split('-').map(Number) ?? []
for (const file of positionals) {
  const tests = values.tests ?? nearest(file)
  if (tests.length === 0) throw new Error(`no test is near ${file}: name one with --tests`)
  if ((await run({ file: '', start: 0, end: 0, text: '' }, tests)) !== 'survived')
    throw new Error(`${tests.join(', ')}: not green without a mutant`)
  // A file that does not even load must be noticed; else the tests never reach it.
  if ((await run({ file: resolve(file), start: 0, end: 0, text: "throw new Error('mutant')\n" }, tests)) === 'survived')
    throw new Error(`${tests.join(', ')}: none of them loads ${file}`)
  const mutants = mutantsOf(readFileSync(file, 'utf8')).filter(({ line }) => line >= first && line <= last)
  const survivors: Mutant[] = []
  const queue = [...mutants]
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const { start, end, text } = mutant
        if ((await run({ file: resolve(file), start, end, text }, tests)) === 'killed') continue
        survivors.push(mutant)
        // At once: a long run that is ended early has told what it knew.
        if (!values.json) tell(file, mutant)
      }
    }),
  )
  report(
    file,
    mutants.length,
    survivors.toSorted((a, b) => a.start - b.start),
  )
}

/** The folder of tests that mirrors the file's, and every test that imports the file itself. */
function nearest(file: string): string[] {
  const folder = `test/${dirname(file)}`
  const importers = globSync('test/**/*.test.ts').filter((test) =>
    [...readFileSync(test, 'utf8').matchAll(/from '(\.[^']+)'/g)].some(
      ([, specifier = '']) => resolve(dirname(test), specifier) === resolve(file),
    ),
  )
  return [...new Set([...(existsSync(folder) ? [`${folder}/`] : []), ...importers])]
}

function run(mutant: { file: string } & Pick<Mutant, 'start' | 'end' | 'text'>, tests: string[]): Promise<string> {
  return new Promise((ended) => {
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'bench/support/mutant.config.ts', '--root', '.', ...tests],
      { stdio: 'ignore', env: { ...process.env, HOLDFAST_MUTANT: JSON.stringify(mutant) }, timeout: LONGEST_MS },
    )
    child.on('exit', (code) => ended(code === 0 ? 'survived' : 'killed'))
  })
}

function report(file: string, mutants: number, survivors: readonly Mutant[]): void {
  const killed = mutants - survivors.length
  const score = mutants === 0 ? 100 : Math.floor((killed / mutants) * 100)
  if (values.json) console.log(JSON.stringify({ file, mutants, killed, score, survivors }))
  else console.log(`${file}: ${killed} of ${mutants} noticed, ${score} %`)
}

function tell(file: string, { line, was, text }: Mutant): void {
  console.log(`  ${file}:${line}  ${brief(was)}  ->  ${text === ';' ? 'nothing' : brief(text)}`)
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 70 ? `${line.slice(0, 67)}...` : line
}

/**
 * One process that runs tests over one mutant after the other: starting the test runner takes longer than most of the
 * tests. Asked and answering by messages.
 */
import { createVitest, type TestCase, type TestModule, type TestSpecification } from 'vitest/node'

export type Question =
  | { kind: 'probe'; files: string[]; log: string; tests: string[] }
  /** `text`: of the whole file, which may change on the disk meanwhile. */
  | { kind: 'mutant'; file: string; text: string; tests: string[] }

export type Answer =
  /** How long each test file took that is green, ms, by its absolute path; and those that are not, and why. */
  | { kind: 'probed'; green: Record<string, number>; red: Record<string, string> }
  /** The test that noticed it, or the file that could not be loaded; null when it survived. */
  | { kind: 'tried'; by: string | null }

// A plugin of Vite exchanges the files: no test may load its modules past it.
process.env['HOLDFAST_MUTANT'] = '{}'
const vitest = await createVitest({ config: 'bench/support/mutant.config.ts', root: '.', watch: false })
await vitest.standalone()
/** What noticed a mutant, the last one first: its neighbours are likely to be noticed by the same. */
let noticed: string[] = []

process.on('message', (question: Question) => {
  void answerTo(question).then((answer) => process.send?.(answer))
})

// Whoever asked has been ended: nobody waits for the rest, nor for a loop without end in a child.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))

async function answerTo(question: Question): Promise<Answer> {
  const changed = question.kind === 'probe' ? question.files : [question.file]
  process.env['HOLDFAST_MUTANT'] = JSON.stringify(question)
  for (const file of changed) vitest.invalidateFile(file)
  const answer = question.kind === 'probe' ? await probe(question.tests) : await tryOut(question.tests)
  for (const file of changed) vitest.invalidateFile(file)
  return answer
}

async function probe(tests: string[]): Promise<Answer> {
  const { testModules } = await runOf(await vitest.globTestSpecifications(tests), 0)
  const green = testModules.filter((module) => module.ok())
  return {
    kind: 'probed',
    green: Object.fromEntries(green.map((module) => [module.moduleId, module.diagnostic().duration])),
    red: Object.fromEntries(
      testModules.filter((module) => !module.ok()).map((module) => [module.moduleId, failureOf(module)]),
    ),
  }
}

async function tryOut(tests: string[]): Promise<Answer> {
  const order = [...noticed.filter((test) => tests.includes(test)), ...tests]
  const found = (await vitest.globTestSpecifications(tests)).filter(({ moduleId }) => tests.includes(moduleId))
  const specifications = found.sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId))
  const { testModules, unhandledErrors } = await runOf(specifications, 1)
  // It answers with what earlier runs left of other files as well.
  const failures = new Map(testModules.filter((module) => !module.ok()).map((module) => [module.moduleId, module]))
  const failed = specifications.flatMap(({ moduleId }) => failures.get(moduleId) ?? [])[0]
  if (failed === undefined)
    return { kind: 'tried', by: unhandledErrors.length > 0 ? 'an error that no test awaits' : null }
  noticed = [failed.moduleId, ...noticed.filter((id) => id !== failed.moduleId)]
  return { kind: 'tried', by: failureOf(failed) }
}

/** @param bail after how many failures the rest is left out; 0 for never */
function runOf(specifications: TestSpecification[], bail: number): ReturnType<typeof vitest.runTestSpecifications> {
  for (const { config } of [vitest, ...vitest.projects]) config.bail = bail
  return vitest.runTestSpecifications(specifications)
}

function failureOf(module: TestModule): string {
  const test: TestCase | undefined = [...module.children.allTests('failed')][0]
  return [module.relativeModuleId, ...(test === undefined ? [] : [test.fullName])].join(': ')
}

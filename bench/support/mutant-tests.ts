/**
 * One process that runs tests over one mutant after the other: starting the test runner takes longer than most of the
 * tests. Asked and answering by messages.
 */
import { createVitest, type TestCase, type TestSpecification } from 'vitest/node'

export interface Trial {
  file: string
  start: number
  end: number
  text: string
  tests: string[]
}
export interface Verdict {
  /** The test that noticed it, or the file that could not be loaded; null when it survived. */
  by: string | null
}

// A plugin of Vite exchanges the file: no test may load its modules past it.
process.env['HOLDFAST_MUTANT'] = '{}'
const vitest = await createVitest({ config: 'bench/support/mutant.config.ts', root: '.', watch: false })
await vitest.standalone()
/** What noticed a mutant, the last one first: its neighbours are likely to be noticed by the same. */
let noticed: string[] = []

process.on('message', (trial: Trial) => {
  void judge(trial).then((verdict) => process.send?.(verdict))
})

// Whoever asked has been ended: nobody waits for the rest, nor for a loop without end in a child.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))

async function judge({ tests, ...mutant }: Trial): Promise<Verdict> {
  process.env['HOLDFAST_MUTANT'] = JSON.stringify(mutant)
  vitest.invalidateFile(mutant.file)
  const specifications = (await vitest.globTestSpecifications(tests)).sort((a, b) => placeOf(a) - placeOf(b))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  vitest.invalidateFile(mutant.file)
  // It answers with what earlier runs left of other files as well.
  const failures = new Map(testModules.filter((module) => !module.ok()).map((module) => [module.moduleId, module]))
  const failed = specifications.flatMap(({ moduleId }) => failures.get(moduleId) ?? [])[0]
  if (failed === undefined) return { by: unhandledErrors.length > 0 ? 'an error that no test awaits' : null }
  noticed = [failed.moduleId, ...noticed.filter((id) => id !== failed.moduleId)]
  const test: TestCase | undefined = [...failed.children.allTests('failed')][0]
  return { by: [failed.relativeModuleId, ...(test === undefined ? [] : [test.fullName])].join(': ') }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = noticed.indexOf(moduleId)
  return place === -1 ? noticed.length : place
}

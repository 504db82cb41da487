/** Processes that try mutants, each its own at a time; one that waits for ever is ended with its children. */
import { fork, type ChildProcess } from 'node:child_process'
import type { Trial, Verdict } from './mutant-tests.ts'

const PROGRAM = new URL('mutant-tests.ts', import.meta.url)

export interface MutantRunner {
  /** @returns what noticed the mutant; null when it survived */
  run(trial: Trial, longestMs: number): Promise<string | null>
  end(): void
}

export function mutantRunner(): MutantRunner {
  let child: ChildProcess | null = null
  process.once('exit', end)
  return { run, end }

  function run(trial: Trial, longestMs: number): Promise<string | null> {
    const at = (child ??= fork(PROGRAM, { detached: true, stdio: 'ignore' }))
    return new Promise((resolve) => {
      const timer = setTimeout(ended, longestMs, 'it does not end')
      at.on('message', answered).on('exit', died)
      at.send(trial)

      function answered({ by }: Verdict) {
        clearTimeout(timer)
        at.off('message', answered).off('exit', died)
        resolve(by)
      }

      function ended(by: string) {
        answered({ by })
        end()
      }

      function died() {
        child = null
        answered({ by: 'the process of the tests died' })
      }
    })
  }

  /** A loop without end hears no signal but this one, and the tests run in a child of the child. */
  function end(): void {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    child = null
  }
}

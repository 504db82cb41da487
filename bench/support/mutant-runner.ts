/** Processes that try mutants, each its own at a time; one that waits for ever is ended with its children. */
import { fork, type ChildProcess } from 'node:child_process'
import type { Answer, Question } from './mutant-tests.ts'

const PROGRAM = new URL('mutant-tests.ts', import.meta.url)

export interface MutantRunner {
  /** @returns `none`, and why, when there is no answer within this time */
  ask(question: Question, longestMs: number): Promise<Answer | { kind: 'none'; why: string }>
  end(): void
}

export function mutantRunner(): MutantRunner {
  let child: ChildProcess | null = null
  process.once('exit', end)
  return { ask, end }

  function ask(question: Question, longestMs: number): ReturnType<MutantRunner['ask']> {
    const at = (child ??= fork(PROGRAM, { detached: true, stdio: 'ignore' }))
    return new Promise((resolve) => {
      const timer = setTimeout(ended, longestMs)
      at.on('message', answered).on('exit', died)
      at.send(question)

      function answered(answer: Answer | { kind: 'none'; why: string }) {
        clearTimeout(timer)
        at.off('message', answered).off('exit', died)
        resolve(answer)
      }

      function ended() {
        answered({ kind: 'none', why: 'it does not end' })
        end()
      }

      function died() {
        child = null
        answered({ kind: 'none', why: 'the process of the tests died' })
      }
    })
  }

  /** A loop without end hears no signal but this one, and the tests run in a child of the child. */
  function end(): void {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    child = null
  }
}

/** Files are read on threads of their own, a few at a time, each within a time and a memory that no file needs. */
import { Worker } from 'node:worker_threads'
import type { AttachmentExaminer } from '../../domain/ports/attachment-examiner.ts'
import { stoppedExamination, type AttachmentKind, type Examined } from '../../card-data/files/attachment.ts'
import type { KindCount } from '../../card-data/scrub-stream.ts'
import type { Answer, Order, Seen } from './messages.ts'

export interface ExaminerLimits {
  /** Files at the same time. */
  threads: number
  /** Time of the thread for one file, ms, without the time that its download takes. */
  busyMs: number
  /** As much more for each megabyte of it that came in: an honest table of 50 MB takes a while. */
  busyMsPerMb: number
  /** Heap of a thread, MB. */
  heapMb: number
}
const LONGEST_START_MS = 60_000
const LIMITS: ExaminerLimits = { threads: 1, busyMs: 20_000, busyMsPerMb: 1000, heapMb: 64 }

/** The compiled program has the thread as JavaScript beside it, the sources have it as TypeScript. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url)

/** A thread that is gone: why, as the verdict will say it. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

export function createAttachmentExaminer(limits: ExaminerLimits = LIMITS): AttachmentExaminer {
  const idle: Worker[] = []
  const waiting: (() => void)[] = []
  let running = 0

  return {
    examine: async (body, file) => {
      await turn()
      const worker = idle.pop() ?? started(limits)
      try {
        const { examined, alive } = await examineOn(worker, body, file, limits)
        if (alive) idle.push(worker)
        return examined
      } catch (error) {
        // The body broke off in the middle of a file: the thread would take the next one for the rest of it.
        void worker.terminate()
        throw error
      } finally {
        running--
        waiting.shift()?.()
      }
    },
  }

  async function turn(): Promise<void> {
    while (running >= limits.threads)
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    running++
  }
}

function started({ heapMb }: ExaminerLimits): Worker {
  // Without this process's own options, of which some are for its main program only.
  const worker = new Worker(THREAD, {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 8 },
  })
  // It waits for files as long as the process lives, and must not be why the process lives.
  worker.unref()
  return worker
}

async function examineOn(
  worker: Worker,
  body: AsyncIterable<Uint8Array>,
  file: AttachmentKind,
  { busyMs, busyMsPerMb }: ExaminerLimits,
): Promise<{ examined: Examined; alive: boolean }> {
  let left = busyMs
  let stopped: string | null = null
  let more = true
  let seen: KindCount[] = []
  const ask = async (order: Order): Promise<Answer | null> => {
    const began = performance.now()
    try {
      return await answered(worker, order, left, (findings) => {
        seen = findings
      })
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      stopped = error.message
      await worker.terminate()
      return null
    } finally {
      left = Math.max(1, left - (performance.now() - began))
    }
  }
  // That a thread has to start first is not the file's doing.
  left = Math.max(busyMs, LONGEST_START_MS)
  await ask({ kind: 'open', file })
  left = busyMs
  for await (const chunk of body) {
    if (stopped !== null || !more) continue
    left += (chunk.byteLength / 1_000_000) * busyMsPerMb
    const answer = await ask({ kind: 'push', chunk })
    if (answer?.kind === 'ready') more = answer.more
  }
  const last = stopped === null ? await ask({ kind: 'end' }) : null
  if (last?.kind === 'examined') return { examined: last.examined, alive: true }
  return { examined: stoppedExamination(seen, stopped ?? 'not read to its end'), alive: false }
}

/**
 * @param onSeen called with all that was seen in the file up to now
 * @throws Stopped when the thread ends or does not answer in time
 */
function answered(
  worker: Worker,
  order: Order,
  withinMs: number,
  onSeen: (findings: KindCount[]) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      done()
    }
    const onMessage = (message: Answer | Seen) => {
      if (message.kind === 'seen') onSeen(message.findings)
      else
        settle(() => {
          resolve(message)
        })
    }
    const stop = (why: string) => {
      settle(() => {
        reject(new Stopped(why))
      })
    }
    const onError = (error: Error & { code?: string }) => {
      stop(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? 'needs more memory to read than a file may'
          : `could not be read: ${error.message.slice(0, 100)}`,
      )
    }
    const onExit = () => {
      stop('the reading of it ended')
    }
    const timer = setTimeout(() => {
      stop('takes longer to read than a file may')
    }, withinMs)
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(order)
  })
}

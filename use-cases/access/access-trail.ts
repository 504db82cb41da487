/**
 * The trail of one process: events that come while a link is being written stand together in the next one, so that
 * however many come at once, each waits for two writes at most.
 */
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { AccessTrail, ClosedDay } from '../../domain/ports/access-trail.ts'
import { closedDay, type ChainHead } from '../../evidence/access-chain.ts'
import type { ActivityPorts } from '../ports.ts'
import { ChainClosed, dayChain, type DayChain } from './day-chain.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'clock'>

/** Events of one link. */
const MOST = 100
/** A link that is begun with less may be longer, characters: one event is never divided. */
const LONGEST = 1024 * 1024
/** Chains of earlier days that are remembered. */
const REMEMBERED = 4

interface Waiting {
  event: AccessEvent
  done(): void
  failed(error: unknown): void
}

/** @param told hears of every event once it is on record; must not throw */
export function createAccessTrail(ports: Ports, told: (event: AccessEvent) => void): AccessTrail {
  const writers = new Map<string, Writer>()

  return {
    async record(event) {
      for (let day = event.time.slice(0, 10); ;) {
        try {
          await writerOf(day).write(event)
          return told(event)
        } catch (error) {
          if (!(error instanceof ChainClosed)) throw error
          day = laterOf(today(), nextDay(day))
        }
      }
    },

    async close(day) {
      if (day >= today())
        throw new ArchiveError('trail-unwritable', `${day} is not over yet: its chain of accesses stays open`)
      return await writerOf(day).close()
    },
  }

  function writerOf(day: string): Writer {
    let writer = writers.get(day)
    if (writer === undefined) {
      writer = writerInto(dayChain(ports, day))
      writers.set(day, writer)
      // A writer that somebody still waits for goes on; the next one finds the end of the chain by itself.
      for (const earlier of [...writers.keys()].sort().slice(0, -REMEMBERED))
        if (writers.get(earlier)?.isIdle() === true) writers.delete(earlier)
    }
    return writer
  }

  function today(): string {
    return new Date(ports.clock.now()).toISOString().slice(0, 10)
  }
}

interface Writer {
  write(event: AccessEvent): Promise<void>
  close(): Promise<ClosedDay>
  isIdle(): boolean
}

function writerInto(chain: DayChain): Writer {
  let waiting: Waiting[] = []
  /** One link after the other. */
  let last: Promise<unknown> = Promise.resolve()
  let busy = 0

  const after = <T>(work: () => Promise<T>): Promise<T> => {
    busy++
    const result = last.then(work).finally(() => busy--)
    last = result.catch(() => undefined)
    return result
  }

  return {
    write: (event) =>
      new Promise((done, failed) => {
        waiting.push({ event, done, failed })
        void after(writeWaiting)
      }),
    close: () =>
      after(async () => {
        try {
          return closedDay(await chain.append(null))
        } catch (error) {
          if (error instanceof ChainClosed) return closedDay(error.head)
          throw error
        }
      }),
    isIdle: () => busy === 0,
  }

  async function writeWaiting(): Promise<ChainHead | null> {
    const batch = taken()
    if (batch.length === 0) return null
    try {
      const head = await chain.append(batch.map(({ event }) => event))
      for (const { done } of batch) done()
      return head
    } catch (error) {
      for (const { failed } of batch) failed(error)
      return null
    }
  }

  function taken(): Waiting[] {
    let length = 0
    let most = 0
    while (most < Math.min(MOST, waiting.length) && (most === 0 || length < LONGEST))
      length += JSON.stringify(waiting[most++]?.event).length
    const batch = waiting.slice(0, most)
    waiting = waiting.slice(most)
    return batch
  }
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b
}

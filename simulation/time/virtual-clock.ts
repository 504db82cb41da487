/** Time that stands still while anybody works, and jumps to the next moment at which somebody wants to be woken. */
import type { Clock } from '../../domain/ports/support.ts'
import { settled } from './settled.ts'

export interface VirtualClock extends Clock {
  /** Resolves when the virtual clock has come that far, ms from now. */
  sleep(ms: number): Promise<void>
  /** Runs `act` at the instant (epoch ms), or as soon as possible when that is past. */
  at(instant: number, act: () => void): void
  /** Lets everything happen that is due until the instant, then stands there. */
  runUntil(instant: number): Promise<void>
}

interface Alarm {
  at: number
  order: number
  act: () => void
}

export function virtualClock(start: number): VirtualClock {
  const heap: Alarm[] = []
  let now = start
  let order = 0

  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => push({ at: now + Math.max(0, ms), order: order++, act: resolve })),
    at: (instant, act) => push({ at: Math.max(now, instant), order: order++, act }),
    async runUntil(instant) {
      for (;;) {
        await settled()
        const first = heap[0]
        if (first === undefined || first.at > instant) break
        now = Math.max(now, first.at)
        for (let due = heap[0]; due !== undefined && due.at <= now; due = heap[0]) pop()?.act()
      }
      now = Math.max(now, instant)
    },
  }

  function push(alarm: Alarm): void {
    heap.push(alarm)
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1
      if (!before(i, parent)) break
      swap(i, parent)
      i = parent
    }
  }

  function pop(): Alarm | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    heap[0] = last
    for (let i = 0; ;) {
      const left = 2 * i + 1
      let least = i
      if (left < heap.length && before(left, least)) least = left
      if (left + 1 < heap.length && before(left + 1, least)) least = left + 1
      if (least === i) return first
      swap(i, least)
      i = least
    }
  }

  /** Same instant: first come, first served, so that every run of a seed is the same. */
  function before(i: number, k: number): boolean {
    const [a, b] = [heap[i], heap[k]]
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))
  }

  function swap(i: number, k: number): void {
    const [a, b] = [heap[i], heap[k]]
    if (a === undefined || b === undefined) return
    heap[i] = b
    heap[k] = a
  }
}

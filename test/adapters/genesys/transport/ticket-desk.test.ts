import { describe, expect, it } from 'vitest'
import { rateBudget } from '../../../../adapters/genesys/transport/rate-budget.ts'
import { rateLimiter } from '../../../../adapters/genesys/transport/rate-limiter.ts'
import { ticketDesk } from '../../../../adapters/genesys/transport/ticket-desk.ts'
import type { Lane } from '../../../../domain/calls/lane.ts'
import { ArchiveError } from '../../../../domain/errors.ts'
import type { CallTickets } from '../../../../domain/ports/call-tickets.ts'
import { memoryTickets } from '../../../support/memory/memory-tickets.ts'

/** Several processes on one virtual clock, each with its own limiter, over one shared count. */
class Processes {
  now = 1_700_000_000_000
  readonly sent: { process: string; lane: Lane; at: number }[] = []
  readonly warned: string[] = []
  away = false
  asked = 0
  readonly #sleepers: { until: number; wake: () => void }[] = []
  readonly #shared: (process: string) => CallTickets
  readonly #limit: number
  constructor(limit: number, backfill: number) {
    this.#limit = limit
    this.#shared = memoryTickets({ callsPerMinute: limit, backfillPerMinute: backfill }, () => this.now)
  }

  start(process: string): (lane: Lane) => Promise<void> {
    const shared = this.#shared(process)
    const desk = ticketDesk({
      tickets: {
        take: (lane, want) => {
          this.asked++
          return this.away ? Promise.reject(new ArchiveError('index-unreachable', 'away')) : shared.take(lane, want)
        },
      },
      callsPerMinute: this.#limit,
      now: () => this.now,
      warn: (event) => this.warned.push(event),
    })
    const budget = rateBudget(this.#limit)
    const share = rateBudget(this.#limit)
    const enter = rateLimiter({
      budget,
      share,
      desk,
      tokens: { token: () => Promise.resolve('t'), refused: () => {} },
      now: () => this.now,
      sleep: (ms) => new Promise((wake) => this.#sleepers.push({ until: this.now + ms, wake })),
    })
    return async (lane) => {
      await enter(lane)
      this.sent.push({ process, lane, at: this.now })
      budget.done(this.now)
      if (lane === 'backfill') share.done(this.now)
    }
  }

  /** Lets the clock run until `until`, ms from now, waking whoever sleeps in turn. */
  async run(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      for (let round = 0; round < 20; round++) await Promise.resolve()
      await new Promise((resolve) => setImmediate(resolve))
      const next = Math.min(...this.#sleepers.map(({ until }) => until))
      if (next > end) break
      this.now = Math.max(this.now, next)
      const due = this.#sleepers.filter(({ until }) => until <= this.now)
      for (const sleeper of due) {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1)
        sleeper.wake()
      }
    }
    this.now = end
  }

  busiestMinute(calls = this.sent): number {
    return Math.max(
      0,
      ...calls.map(({ at }) => calls.filter((other) => other.at > at - 60_000 && other.at <= at).length),
    )
  }
}

const many = (call: (lane: Lane) => Promise<void>, lane: Lane, count: number) =>
  void Promise.all(Array.from({ length: count }, () => call(lane)))

describe('tickets of the shared budget', () => {
  it.each([2, 5])('%i processes send no more than one may, and nearly as much', async (count) => {
    const world = new Processes(60, 24)
    for (let n = 0; n < count; n++) many(world.start(`p${n}`), 'night', 300)
    await world.run(10 * 60_000)
    expect(world.busiestMinute()).toBeLessThanOrEqual(60)
    expect(world.sent.length).toBeGreaterThan(60 * 10 * 0.8)
    expect(world.asked).toBeLessThan(world.sent.length * 2)
  })

  it('the night keeps its part while four others work through old days', async () => {
    const world = new Processes(60, 24)
    many(world.start('night'), 'night', 900)
    for (let n = 0; n < 4; n++) many(world.start(`old${n}`), 'backfill', 300)
    await world.run(10 * 60_000)
    const night = world.sent.filter(({ lane }) => lane === 'night').length
    expect(night / world.sent.length).toBeGreaterThanOrEqual(0.6)
    expect(world.busiestMinute(world.sent.filter(({ lane }) => lane === 'backfill'))).toBeLessThanOrEqual(21)
  })

  it('a person does not wait behind a night in full course', async () => {
    const world = new Processes(60, 24)
    many(world.start('night'), 'night', 900)
    await world.run(90_000)
    const asked = world.now
    void world.start('console')('person')
    await world.run(5_000)
    const answered = world.sent.find(({ lane }) => lane === 'person')
    expect(answered?.at ?? Infinity).toBeLessThanOrEqual(asked + 1_000)
  })

  it('without the shared count each keeps to its part, says so once, and comes back to it', async () => {
    const world = new Processes(60, 24)
    const calls = ['a', 'b', 'c'].map((name) => world.start(name))
    for (const call of calls) many(call, 'night', 400)
    await world.run(120_000)
    world.away = true
    await world.run(5 * 60_000)
    world.away = false
    await world.run(5 * 60_000)
    expect(world.busiestMinute()).toBeLessThanOrEqual(60)
    expect(world.warned).toEqual(['calls.alone', 'calls.alone', 'calls.alone'])
    expect(world.sent.length).toBeGreaterThan(60 * 12 * 0.6)
  })
})

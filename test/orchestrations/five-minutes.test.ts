import pLimit from 'p-limit'
import { describe, expect, it } from 'vitest'
import type { ActivityImplementations } from '../../activities/contract.ts'
import { coded } from '../../functions/durable/register.ts'
import { seededRandom } from '../../local/functions-host/durable/random.ts'
import { orchestrations } from '../../orchestrations/registry.ts'
import { simulatedClock } from '../../simulation/clock.ts'
import { durableWorld } from '../../simulation/durable/world.ts'
import { settled } from '../../simulation/time/settled.ts'
import { tameThreads } from '../../simulation/time/thread-work.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { RunPurpose } from '../../domain/day-run.ts'
import { conversation } from '../support/small-tenant.ts'
import { memoryNight } from '../support/memory-night.ts'

tameThreads()

const START = Date.parse('2026-11-20T02:00:00.000Z')
const FIVE_MINUTES = 300_000

interface Ran {
  activity: string
  ms: number
}

/**
 * Days on a simulated clock whose every Genesys call waits for its place in a budget of so many a minute. The engine
 * ends what runs for more than five minutes, with its worker, as the host does: its own record of the times is what is
 * looked at.
 */
async function nights(tenant: {
  conversations: Conversation[]
  callsPerMinute: number
  days?: RunPurpose[]
  notReady?: true
}) {
  const clock = simulatedClock(START)
  const night = await memoryNight()
  if (tenant.notReady === true)
    for (const { conversationId } of tenant.conversations) night.tenant.states.set(conversationId, 'UPLOADING')
  let free = START
  let calls = 0
  const call = async <T>(answer: () => Promise<T>): Promise<T> => {
    calls++
    const at = Math.max(free, clock.now())
    free = at + 60_000 / tenant.callsPerMinute
    await clock.sleep(at - clock.now())
    return await answer()
  }
  const { recordings, digital, losses } = night.ports
  const conversations = pLimit(32)
  const activities = night.withPorts({
    clock,
    limitConversations: (work) => conversations(work),
    pause: (ms) => clock.sleep(ms),
    recordings: {
      ...recordings,
      submitBatch: (items) => call(() => recordings.submitBatch(items)),
      batchStatus: (id) => call(() => recordings.batchStatus(id)),
      recordings: (id) => call(() => recordings.recordings(id)),
    },
    digital: {
      ...digital,
      // The email, its messages, its file: some four calls.
      emails: async () => {
        for (let i = 0; i < 4; i++) await call(() => Promise.resolve())
        return {
          messages: [{ messageId: 'm', time: null, sender: null, text: 'a', attachments: [], raw: {} }],
          unreadable: [],
        }
      },
    },
    losses: {
      ...losses,
      uploadReport: () => call(() => Promise.resolve({ kind: 'failed' as const })),
    },
  })
  const ran: Ran[] = []
  const world = durableWorld({
    orchestrators: orchestrations,
    activities: Object.fromEntries(
      Object.entries({
        ...activities,
        collectPages: async (input: Parameters<ActivityImplementations['collectPages']>[0]) => {
          await night.discovered({ conversations: tenant.conversations }, input)
          return { cursor: null, page: 1, expired: false }
        },
        checkDataLake: () => Promise.resolve({ ready: true, availableUntil: null }),
        snapshotNames: () => Promise.resolve({ entities: 0, path: '', missingKinds: [] }),
      }).map(([activity, work]) => [
        activity,
        coded(async (input) => {
          const began = clock.now()
          try {
            return await (work as (input: unknown) => Promise<unknown>)(input)
          } finally {
            ran.push({ activity, ms: clock.now() - began })
          }
        }),
      ]),
    ),
    clock,
    random: seededRandom(1),
    maxActivities: 6,
    stayLoaded: true,
    functionTimeoutMs: FIVE_MINUTES,
    settled,
  })
  for (const [i, purpose] of (tenant.days ?? [undefined]).entries())
    world.start('archiveDay', { day: `2026-11-${19 - i}`, ...(purpose === undefined ? {} : { purpose }) }, `day-${i}`)
  await world.run()
  const outputs = (tenant.days ?? [undefined]).map((_, i) => world.status(`day-${i}`)?.output)
  return {
    night,
    outputs,
    calls: () => calls,
    tooLong: () => ran.filter(({ ms }) => ms >= FIVE_MINUTES),
    largestHistory: () => Math.max(...world.statuses().map(({ instanceId }) => world.history(instanceId).length)),
    later: async () => {
      night.tenant.states.clear()
      world.start('archiveDay', { day: '2026-11-19', purpose: 'resweep' }, 'later')
      await world.run()
      return world.status('later')?.output
    },
  }
}

const calls = (count: number) =>
  Array.from({ length: count }, (_, i) => conversation(`n${String(i).padStart(5, '0')}`, { recordedSessions: 2 }))
const emails = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    conversation(`text-${String(i).padStart(5, '0')}`, { mediaTypes: ['email'], recordedSessions: 0 }),
  )

describe('an activity works for less than five minutes of the clock', { timeout: 300_000 }, () => {
  it('where thousands of recordings are not ready all night, and a later look has them', async () => {
    const made = await nights({ conversations: calls(1500), callsPerMinute: 180, notReady: true })
    expect(made.tooLong()).toEqual([])
    expect(made.outputs).toMatchObject([{ status: 'gaps', conversations: 1500, missing: 1500 }])
    // Asked for by the hundred: seventeen looks at each of them cost less than two calls a conversation.
    expect(made.calls()).toBeLessThan(3000)
    expect(await made.later()).toMatchObject({ status: 'complete', archived: 1500, missing: 0 })
    expect(made.tooLong()).toEqual([])
    expect(made.largestHistory()).toBeLessThan(1000)
  })

  it('where a day is nothing but emails', async () => {
    const made = await nights({ conversations: emails(1500), callsPerMinute: 180 })
    expect(made.tooLong()).toEqual([])
    expect(made.outputs).toMatchObject([{ conversations: 1500, archived: 1500 }])
  })

  it('where two days are backfilled with the calls that a night leaves', async () => {
    const made = await nights({ conversations: emails(400), callsPerMinute: 105, days: ['backfill', 'backfill'] })
    expect(made.tooLong()).toEqual([])
    expect(made.outputs).toMatchObject([{ archived: 400 }, { archived: 400 }])
  })
})

/** The dates on the blobs of one record, through the app's own revisions, extensions and applications of a policy. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containersOf } from '../../../domain/record/containers.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import type { RetentionMode, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import { applyPolicyPage } from '../../../use-cases/retention/apply-policy.ts'
import { extendRecord } from '../../../use-cases/retention/extend-record.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, type MemoryNight } from '../../support/memory-night.ts'

const DAY_MS = 86_400_000
const FIRST_DAY = '2026-11-19'
const ID = 'thread'

type Decision = { years: number; mode: RetentionMode }
type Step =
  | ({ kind: 'revision'; daysLater: number } & Decision)
  | ({ kind: 'policy' } & Decision)
  | { kind: 'extension'; years: number }

const decision = { years: fc.integer({ min: 1, max: 30 }), mode: fc.constantFrom<RetentionMode>('locked', 'unlocked') }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('revision' as const), daysLater: fc.integer({ min: 0, max: 2 }), ...decision }),
  fc.record({ kind: fc.constant('policy' as const), ...decision }),
  fc.record({ kind: fc.constant('extension' as const), years: fc.integer({ min: 1, max: 40 }) }),
)

/** The shipped policy with one period and mode for everything, and the containers as infrastructure would make them. */
function under(night: MemoryNight, { years, mode }: Decision): RetentionPolicy {
  const policy = { ...night.ports.policy, version: `${years} ${mode}` }
  policy.classes = policy.classes.map((entry) => ({ ...entry, years, mode }))
  for (const plan of containersOf(policy))
    Object.assign(night.vault.containers.get(plan.name) ?? {}, { days: plan.days, mode: plan.mode })
  return policy
}

/** As discovered on its day, the n-th time: each time with one agent more, so that it has changed. */
async function archive(night: MemoryNight, policy: RetentionPolicy, day: string, turn: number): Promise<string> {
  const startedAt = new Date(Date.parse(`${day}T02:00:00.000Z`) + DAY_MS + turn * 60_000).toISOString()
  const end = `${day}T10:05:00.000Z`
  const dayRun = { day, startedAt }
  night.clock.set(startedAt)
  const activities = night.withPorts({ policy })
  await night.discovered(
    {
      conversations: [
        conversation(ID, {
          conversationStart: `${FIRST_DAY}T10:00:00.000Z`,
          conversationEnd: end,
          agentIds: Array.from({ length: turn + 1 }, (_, n) => `u-${n}`),
        }),
      ],
    },
    dayRun,
  )
  await activities.planDay(dayRun)
  const slice = { ...dayRun, slice: 's0001' }
  const { batches } = await activities.submitSlice(slice)
  await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
  return end
}

const standing = (night: MemoryNight) =>
  new Map(
    [...night.vault.blobs].filter(([path]) => path.includes(`/${ID}/`)).map(([path, blob]) => [path, { ...blob }]),
  )

describe('the dates of a record', () => {
  it('never become earlier, nor looser, and reach all that was ever asked, in whatever order it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(decision), fc.array(step, { maxLength: 5 }), async (first, steps) => {
        const night = await memoryNight()
        let policy = under(night, first)
        let day = FIRST_DAY
        let end = await archive(night, policy, day, 0)
        let asked = lawfulUntil(end, first.years)
        for (const [at, next] of steps.entries()) {
          const before = standing(night)
          switch (next.kind) {
            case 'revision':
              policy = under(night, next)
              day = new Date(Date.parse(day) + next.daysLater * DAY_MS).toISOString().slice(0, 10)
              end = await archive(night, policy, day, at + 1)
              asked = later(asked, lawfulUntil(end, next.years))
              break
            case 'policy':
              policy = under(night, next)
              for (const each of new Set([FIRST_DAY, day]))
                await applyPolicyPage({ ...night.ports, policy }, { day: each, from: null, most: 10 })
              asked = later(asked, lawfulUntil(end, next.years))
              break
            case 'extension':
              asked = later(asked, lawfulUntil(end, next.years))
              await extendRecord(night.ports, {
                conversationId: ID,
                term: { years: next.years },
                reason: 'asked',
                requester: 'authority',
              })
          }
          const now = standing(night)
          for (const [path, blob] of before) {
            expect(Date.parse(now.get(path)?.retainUntil ?? '')).toBeGreaterThanOrEqual(
              Date.parse(blob.retainUntil ?? ''),
            )
            if (blob.mode === 'locked') expect(now.get(path)?.mode).toBe('locked')
          }
          for (const [path, { retainUntil }] of now)
            expect([path, later(asked, retainUntil ?? '')]).toEqual([path, retainUntil])
        }
      }),
      { numRuns: 120 },
    )
  }, 60_000)
})

function later(a: string, b: string): string {
  return Date.parse(b) >= Date.parse(a) ? b : a
}

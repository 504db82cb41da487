import { expect, it } from 'vitest'
import type { Unreadable } from '../../../use-cases/conversation/plan.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

it('reconciliation sees every id of a day that is too large for one pass', async () => {
  const dayRun = await memoryNight()
  const raw = (conversationId: string | null): Unreadable => ({
    kind: 'unreadable',
    conversationId,
    conversationEnd: null,
    reason: 'odd',
    raw: { conversationId },
  })
  const ids = [...Array.from({ length: 5_000 }, (_, i) => `${(i % 16).toString(16)}-${i}`), 'Upper', 'zulu', 'g-1']
  await dayRun.discovered({ unreadable: [raw(null), raw('3-odd'), raw('/odd')] }, NIGHT, 2)
  expect(await dayRun.archived(ids.map((id) => conversation(id, { recordedSessions: 0 })))).toEqual({
    pending: 0,
    records: 5_006,
  })
  dayRun.vault.blobs.delete('advice-voice/2026/11/19/zulu/manifest.json')
  const found = async () =>
    (await dayRun.gaps()).map((gap) => `${gap.conversationId.slice(0, 10)} ${gap.reason}`).sort()
  const missing = [
    '/odd unreadable-record',
    '3-odd unreadable-record',
    'unreadable unreadable-record',
    'zulu processing-failed',
  ]
  expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 4 })
  expect(await found()).toEqual(missing)
  const atOnce = (await dayRun.ports.ledger.read(DAY))?.media

  // Where its time is over sooner it goes on in as many deliveries as it takes, and says the same.
  let time = Date.parse(NIGHT.startedAt)
  const slow = dayRun.withPorts({ clock: { now: () => (time += 30_000) } })
  const steps: number[] = []
  let look = await slow.reconcileDay(NIGHT)
  while (look.next !== undefined) {
    steps.push(look.next)
    await slow.reconcileDay({ ...NIGHT, shard: look.next })
    look = await slow.reconcileDay({ ...NIGHT, shard: look.next })
  }
  expect(steps.length).toBeGreaterThan(5)
  expect(look).toEqual({ status: 'gaps', excused: 0, missing: 4 })
  expect(await found()).toEqual(missing)
  expect((await dayRun.ports.ledger.read(DAY))?.media).toEqual(atOnce)
})

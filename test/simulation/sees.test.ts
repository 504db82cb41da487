/** What somebody does to the archive behind the app's back, each promise sees: a judge that never convicts is none. */
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { draw, uuid } from '../../local/genesys-simulator/random.ts'
import type { Storage } from '../../simulation/machine/storage.ts'
import { simulate } from '../../simulation/run/simulate.ts'
import { EPOCH } from '../../simulation/story/make-story.ts'
import type { Story } from '../../simulation/story/story.ts'
import { course, HOUR, plainCall } from '../../simulation/world/calls.ts'
import { makeDirectory } from '../../simulation/world/directory.ts'
import { simulatedPolicy } from '../../simulation/world/policy.ts'

const policy = await simulatedPolicy()
/** A busy machine may need its time. */
const TIMEOUT = 300_000

function life(days: number, make = plainCall): Story {
  const end = EPOCH + 20 * HOUR
  const call = make(draw('seen', 1), makeDirectory(1), { id: uuid('seen', 1), start: end - HOUR, end })
  return { seed: 1, days, conversations: [call], orphans: [], happenings: [] }
}

it.each<[string, string, (storage: Storage) => void]>([
  ['a record that the index forgot', 'archived-or-named', ({ index }) => index.forget(uuid('seen', 1))],
  ['a date that was brought forward', 'never-early', (storage) => brought(storage, '2030-01-01T00:00:00.000Z')],
  ['an audit log without its lines', 'audits-exported', (storage) => emptied(storage, 'audit-logs/')],
  ['receipts that were changed', 'true-certificates', (storage) => emptied(storage, 'evidence/receipts/')],
])('sees %s', { timeout: TIMEOUT }, async (_, invariant, spoil) => {
  const { violations } = await simulate(life(3), policy, spoil)
  expect(violations.map((violation) => violation.invariant)).toContain(invariant)
})

it('sees nothing where nobody did anything', { timeout: TIMEOUT }, async () => {
  expect((await simulate(life(3), policy)).violations).toEqual([])
})

it('sees that nobody was told before the source deleted what it had alone', { timeout: TIMEOUT }, async () => {
  const make = course(() => [
    [0, 'ERROR'],
    [24 * 9, 'DELETED'],
  ])
  const outcome = await simulate(life(11, make), policy, ({ alarms }) => void alarms.splice(0))
  expect(outcome.violations.map(({ invariant }) => invariant)).toEqual(['warned-in-time'])
})

function brought({ vault }: Storage, retainUntil: string): void {
  for (const [path, blob] of vault.blobs) if (path.includes(uuid('seen', 1))) Object.assign(blob, { retainUntil })
}

function emptied({ vault }: Storage, prefix: string): void {
  for (const [path, blob] of vault.blobs) if (path.startsWith(prefix)) blob.bytes = gzipSync('')
}

import { beforeEach, describe, expect, it } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import type { VaultKeeper } from '../../../domain/ports/vault.ts'
import { recordedKeeper } from '../../../use-cases/access/recorded-keeper.ts'
import { memoryClock } from '../../support/memory/memory-clock.ts'
import { memoryTrail, type MemoryTrail } from '../../support/memory/memory-trail.ts'
import { memoryVault, type MemoryVault } from '../../support/memory/memory-vault.ts'

const policy = await readPolicy('policy/retention.json')
const [CLASS = expect.fail()] = policy.classes.map(({ id }) => `${id}-exact`)
const UNTIL = '2040-01-01T00:00:00Z'
const LATER = '2041-01-01T00:00:00.000Z'

let store: MemoryVault
let trail: MemoryTrail
let keeper: VaultKeeper
beforeEach(() => {
  const clock = memoryClock('2026-11-20T09:00:00.000Z')
  store = memoryVault(policy, clock)
  trail = memoryTrail({ vault: store.vault, reader: store.reader, clock })
  keeper = recordedKeeper(store.keeper, { reader: store.reader, trail, clock })
})
const nameOf = (file: string) => `2026/11/19/c-1/${file}`
const put = (file: string) =>
  store.vault.putOnce({
    container: CLASS,
    name: nameOf(file),
    contentType: 'text/plain',
    body: new TextEncoder().encode(file),
    metadata: {},
  })
const born = () => store.blobs.get(`${CLASS}/${nameOf('a')}`)?.retainUntil

describe('a change of protection', () => {
  it('is on record with before and after, and what is as asked already is none', async () => {
    await put('a')
    const before = { retainUntil: born(), mode: 'unlocked' }
    const first = { retainUntil: '2040-01-01T00:00:00.000Z', mode: 'locked' }
    await keeper.retain(CLASS, nameOf('a'), UNTIL, 'locked')
    await keeper.retain(CLASS, nameOf('a'), UNTIL, 'locked')
    await keeper.retain(CLASS, nameOf('a'), '2030-01-01T00:00:00Z', 'unlocked')
    await keeper.extend(CLASS, nameOf('a'), LATER)
    const common = { kind: 'policy', container: CLASS, names: [nameOf('a')] }
    expect(trail.events.map(({ action, outcome, changes }) => ({ action, outcome, changes }))).toEqual([
      { action: 'storage.change', outcome: 'allowed', changes: [{ ...common, before, after: first }] },
      {
        action: 'storage.change',
        outcome: 'allowed',
        changes: [{ ...common, before: first, after: { retainUntil: LATER, mode: 'locked' } }],
      },
    ])
    expect(trail.events[0]).toMatchObject({ conversationIds: ['c-1'], objects: 1, user: { name: 'Holdfast' } })
    expect(store.blobs.get(`${CLASS}/${nameOf('a')}`)).toMatchObject({ retainUntil: LATER, mode: 'locked' })
  })

  it('stands in one event with the others of its moment, each blob named once', async () => {
    const files = Array.from({ length: 1200 }, (_, i) => `f${i}`)
    for (const file of files) await put(file)
    await Promise.all(files.map((file) => keeper.retain(CLASS, nameOf(file), UNTIL, 'locked')))
    const names = trail.events.flatMap(({ changes = [] }) => changes.flatMap((change) => change.names))
    expect(names.toSorted()).toEqual(files.map(nameOf).toSorted())
    expect(trail.events.length).toBeLessThan(20)
    expect(trail.events.every(({ changes }) => changes?.length === 1)).toBe(true)
  })

  it('is not made while it cannot be put on record', async () => {
    await put('a')
    const before = born()
    trail.broken = true
    await expect(keeper.retain(CLASS, nameOf('a'), UNTIL, 'locked')).rejects.toMatchObject({ code: 'trail-unwritable' })
    expect(born()).toBe(before)
    trail.broken = false
    await keeper.retain(CLASS, nameOf('a'), UNTIL, 'locked')
    expect(born()).toBe(UNTIL)
  })

  it('that storage refuses is on record as what it is', async () => {
    await put('a')
    await keeper.retain(CLASS, nameOf('a'), LATER, 'locked')
    await expect(keeper.extend(CLASS, nameOf('a'), UNTIL)).rejects.toMatchObject({ code: 'vault-conflict' })
    expect(trail.events.slice(1).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['allowed', undefined],
      ['failed', 'vault-conflict'],
    ])
  })
})

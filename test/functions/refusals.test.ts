import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../adapters/policy-file.ts'
import { refusalCounter } from '../../functions/http/refusals.ts'
import { memoryClock } from '../support/memory/memory-clock.ts'
import { memoryTrail } from '../support/memory/memory-trail.ts'
import { memoryVault } from '../support/memory/memory-vault.ts'

const policy = await readPolicy('policy/retention.json')

function counter() {
  const clock = memoryClock('2026-11-20T02:00:00.000Z')
  const { vault, reader } = memoryVault(policy, clock)
  const trail = memoryTrail({ vault, reader, clock })
  const waiting: (() => void)[] = []
  const refuse = refusalCounter({
    trail,
    clock,
    log: { info: () => {}, warn: () => {} },
    later: (_ms, work) => void waiting.push(work),
  })
  const minute = async () => {
    for (const work of waiting.splice(0)) work()
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const seen = () => trail.events.map(({ address, count }) => [address, count])
  return { trail, refuse, minute, seen }
}

describe('requests without a token', () => {
  it('are one line a minute and address, and none of them is forgotten', async () => {
    const { refuse, minute, seen, trail } = counter()
    for (let i = 0; i < 50; i++) await refuse('192.0.2.1')
    await refuse('192.0.2.2')
    expect(seen()).toEqual([
      ['192.0.2.1', 1],
      ['192.0.2.2', 1],
    ])
    await minute()
    expect(seen().slice(2)).toEqual([['192.0.2.1', 49]])
    await minute()
    await refuse('192.0.2.1')
    expect(seen().slice(3)).toEqual([['192.0.2.1', 1]])
    expect(trail.events[0]).toMatchObject({ action: 'sign-in.refused', outcome: 'denied', user: null })
  })

  it('fill no trail, from however many addresses they come', async () => {
    const { refuse, minute, seen } = counter()
    for (let i = 0; i < 5000; i++) await refuse(`2001:db8::${i.toString(16)}`)
    expect(seen()).toHaveLength(101)
    await minute()
    expect(seen().at(-1)).toEqual(['others', 4899])
  })

  it('are counted on while the trail cannot be written', async () => {
    const { refuse, minute, seen, trail } = counter()
    trail.broken = true
    await refuse('192.0.2.1')
    await refuse(null)
    trail.broken = false
    await refuse('192.0.2.1')
    await minute()
    expect(seen()).toEqual([
      ['192.0.2.1', 2],
      ['unknown', 1],
    ])
  })
})

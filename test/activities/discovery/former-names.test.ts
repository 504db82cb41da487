import { describe, expect, it } from 'vitest'
import { formerNames } from '../../../activities/discovery/former-names.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { NamesFile } from '../../../use-cases/conversation/plan.ts'
import { DAY } from '../../support/memory-night.ts'
import { memoryStaging } from '../../support/memory/memory-staging.ts'

const names = (queues: Record<string, string>, users: Record<string, string> = {}): NamesFile => ({
  users,
  queues,
  wrapUpCodes: {},
  divisions: {},
  flows: {},
})
const night = (n: number) => ({ day: DAY, startedAt: `2026-11-2${n}T00:30:00.000Z` })

describe('names that have gone', () => {
  it('are known until the night that sees another, each once, also when one comes back', async () => {
    const staging = memoryStaging()
    let known: NamesFile | null = null
    let former = {}
    for (const [n, name] of ['Sales', 'Advice', 'Sales', 'Advice', 'Wealth'].entries()) {
      const now = names({ q: name, other: 'Service' }, { u: `Agent ${n}` })
      former = await formerNames({ staging }, night(n), known, now)
      known = now
    }
    expect(former).toEqual({
      queues: {
        q: [
          { name: 'Sales', until: night(3).startedAt },
          { name: 'Advice', until: night(4).startedAt },
        ],
      },
    })
    // A night that sees nothing new knows them all the same, and so does one that lists the queue no more.
    expect(await formerNames({ staging }, night(5), known, names({ q: 'Wealth', other: 'Service' }))).toEqual(former)
    expect(await formerNames({ staging }, night(6), known, names({}))).toEqual(former)
  })

  it('are not taken for none where they cannot be read', async () => {
    const staging = {
      ...memoryStaging(),
      read: () => Promise.reject(new ArchiveError('vault-unreachable', 'no answer')),
    }
    await expect(formerNames({ staging }, night(1), null, names({ q: 'Sales' }))).rejects.toThrow('no answer')
  })
})

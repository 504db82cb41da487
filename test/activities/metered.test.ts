import { describe, expect, it } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { auditAccount } from '../../activities/metered.ts'
import { callCounter } from '../../adapters/genesys/transport/call-counter.ts'
import { callLanes } from '../../adapters/genesys/transport/call-lanes.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { memoryNight, NIGHT } from '../support/memory-night.ts'

/** The activities over a source that counts each call and notes in whose lane it was made. */
async function meteredNight() {
  const counter = callCounter()
  const lanes = callLanes()
  const asked: string[] = []
  const call = () => {
    counter.count()
    asked.push(lanes.current())
  }
  const { ports } = await memoryNight()
  const night = {
    ...ports,
    counter,
    lanes,
    audits: {
      ...ports.audits,
      services: () => {
        call()
        return Promise.resolve(['Presence', 'Routing'])
      },
      submit: () => {
        call()
        return Promise.resolve({ kind: 'submitted' as const, transactionId: 't' })
      },
      state: () => {
        call()
        return Promise.reject(new Error('the source is away'))
      },
    },
  }
  return { activities: createActivities(night), ledger: ports.ledger, asked }
}

describe('the cost of activities', () => {
  it('counts the calls of an audit export, in its own account and behind the nights', async () => {
    const { activities, ledger, asked } = await meteredNight()
    await activities.planAudits({ ...NIGHT, round: 0 })
    for (const service of [0, 1])
      for (const part of [0, 1])
        await activities.queryAudits({ ...NIGHT, service, attempt: 1, part, parts: 2, round: 0 })
    expect((await ledger.totals(auditAccount(NIGHT.day))).genesysCalls).toBe(5)
    expect((await ledger.totals(NIGHT.day)).genesysCalls).toBe(0)
    expect(new Set(asked)).toEqual(new Set(['backfill']))
  })

  it('counts the comparison of the tenant in its own account, and nothing of what cost nothing', async () => {
    const { ports } = await memoryNight()
    const [counter, lanes, kept, asked] = [callCounter(), callLanes(), [] as string[], [] as string[]]
    const activities = createActivities({
      ...ports,
      counter,
      lanes,
      ledger: {
        ...ports.ledger,
        progress: (account, cost) => {
          kept.push(`${account} ${cost.genesysCalls} ${cost.archived + cost.objects + cost.bytes}`)
          return ports.ledger.progress(account, cost)
        },
      },
      losses: {
        ...ports.losses,
        expiring: () => {
          counter.count()
          asked.push(lanes.current())
          return Promise.resolve({ recordings: [], unreadable: 0, cursor: null })
        },
      },
    })
    const run = { ...NIGHT, since: null }
    const { tally } = await activities.compareTenant({ ...run, cursor: null, page: 0 })
    await activities.sealTenant({ ...run, pages: 1, tally })
    await activities.checkExpiring(NIGHT)
    expect(kept).toEqual([`tenant-${NIGHT.day} 1 0`, `${NIGHT.day} 1 0`])
    expect(asked).toEqual(['backfill', 'night'])
  })

  it('counts what a delivery that failed spent, beside the next one', async () => {
    const { activities, ledger } = await meteredNight()
    const step = { ...NIGHT, service: 0, attempt: 1, part: 0, parts: 1, round: 0 }
    await activities.planAudits({ ...NIGHT, round: 0 })
    await activities.queryAudits(step)
    await expect(activities.checkAudits(step)).rejects.toThrow('the source is away')
    expect((await ledger.totals(auditAccount(NIGHT.day))).genesysCalls).toBe(3)
  })

  it('never gives up what was done for the want of its figure', async () => {
    const { ports } = await memoryNight()
    const failing = (error: Error) => {
      const counter = callCounter()
      return createActivities({
        ...ports,
        counter,
        ledger: { ...ports.ledger, progress: () => Promise.reject(error) },
        conversations: {
          ...ports.conversations,
          submitDetailsJob: () => {
            counter.count()
            return Promise.resolve('job')
          },
        },
      })
    }
    const away = failing(new ArchiveError('index-unreachable', 'status 503', { retryable: true }))
    expect(await away.startDiscovery({ ...NIGHT, attempt: 1 })).toEqual({ jobId: 'job' })
    const broken = failing(new TypeError('a defect'))
    await expect(broken.startDiscovery({ ...NIGHT, attempt: 1 })).rejects.toThrow('a defect')
  })
})

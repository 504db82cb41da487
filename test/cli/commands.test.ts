import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GapReason } from '../../domain/completeness/gap.ts'
import type { DayStatus } from '../../domain/completeness/day-status.ts'
import { appUnderTest, type AppUnderTest } from '../functions/endpoints-under-test.ts'
import { holdfastWith, type Ended } from './run-program.ts'
import { serve, TOKEN, type ServedApp } from './served-app.ts'

const AT = '2026-03-11T00:30:00.000Z'
const ESC = '\u001b'
/** How an orchestration of a day ends, by the day. */
const ENDS: Record<string, DayStatus> = {
  '2026-03-01': 'complete',
  '2026-03-02': 'complete-with-excuses',
  '2026-03-03': 'gaps',
  '2026-03-04': 'failed',
  '2026-03-05': 'complete',
}

let app: AppUnderTest
let served: ServedApp
const cli = (...args: string[]): Promise<Ended> => holdfastWith(TOKEN, ...served.options, ...args)

async function close(day: string, status: DayStatus, gap?: { reason: GapReason; detail: string }): Promise<void> {
  const gaps = gap === undefined ? [] : [{ conversationId: 'c-1', objectId: 'o-1', ...gap }]
  await app.ports.ledger.update(day, {
    status,
    phase: status === 'failed' ? 'failed: vault-misconfigured' : 'sealed',
    counts: { conversations: 3, archived: 3, missing: gaps.length },
    updatedAt: AT,
  })
  await app.ports.ledger.replaceGaps(day, gaps, AT)
}

/** Days end as the table says; exports and backfills by the last day of their name. */
async function work(_app: AppUnderTest, instanceId: string): Promise<void> {
  const day = instanceId.slice(-10)
  const status = ENDS[day] ?? 'complete'
  if (instanceId.startsWith('archive-')) await close(day, status)
  if (instanceId.startsWith('audits-')) {
    const audits = status === 'complete' || status === 'gaps' ? status : 'failed'
    const sealed = { services: 4, entries: 7, missing: audits === 'gaps' ? 1 : 0, certificate: 'evidence/c.json' }
    const message = audits === 'failed' ? 'the source was away' : null
    await app.ports.auditDays.write({ day, status: audits, sealed, message, startedAt: AT, updatedAt: AT })
  }
  if (instanceId.startsWith('backfill-')) {
    const from = instanceId.slice('backfill-'.length, -11)
    const bad = status === 'gaps'
    await app.backfills.write({
      id: instanceId,
      ...{ from, to: day, parallel: 2, again: false, status: 'finished', next: null, running: [] },
      ...{ done: 2, skipped: 0, problems: bad ? [{ day, status }] : [], problemCount: bad ? 1 : 0 },
      ...{ conversations: 6, bytes: 100, genesysCalls: 9, startedAt: AT, updatedAt: AT },
    })
  }
  app.engine.end(instanceId, 'Completed')
}

beforeAll(async () => {
  app = await appUnderTest(work)
  served = await serve(app)
  for (const [day, status] of Object.entries(ENDS)) if (day !== '2026-03-05') await close(day, status)
  await close('2026-03-03', 'gaps', { reason: 'media-unavailable', detail: `${ESC}[2JHTTP 503` })
  await app.ports.auditDays.write({
    ...{ day: '2026-03-01', status: 'complete', message: null, startedAt: AT, updatedAt: AT },
    sealed: { services: 4, entries: 7, missing: 0, certificate: 'evidence/c.json' },
  })
})
afterAll(() => {
  served.close()
  expect(served.mistakes).toEqual([])
})

describe.concurrent('exit codes', () => {
  it.each([
    ['archive a complete day', 0, ['archive', '--day', '2026-03-01']],
    ['archive a day with excuses', 0, ['archive', '--day', '2026-03-02']],
    ['archive a day that fails', 1, ['archive', '--day', '2026-03-04']],
    ['status of a day that failed', 1, ['status', '--day', '2026-03-04']],
    ['status of an unknown day', 1, ['status', '--day', '2020-01-01']],
    ['status of all days', 0, ['status']],
    ['coverage of a whole day', 0, ['coverage', '--from', '2026-03-01', '--to', '2026-03-01']],
    ['coverage without the audit log', 3, ['coverage', '--from', '2026-03-02', '--to', '2026-03-02']],
    ['coverage of a day that nobody archived', 3, ['coverage', '--from', '2020-02-01', '--to', '2020-02-01']],
    ['coverage of a range that ends before it begins', 2, ['coverage', '--from', '2026-03-02', '--to', '2026-03-01']],
    ['reviews with nothing waiting', 0, ['reviews', '--day', '2026-03-01']],
    [
      'an extension of what is not there',
      1,
      ['extend', '--conversation', 'x', '--years', '9', '--reason', 'on request', '--requester', 'Sample'],
    ],
    [
      'an extension without a term',
      2,
      ['extend', '--conversation', 'x', '--reason', 'on request', '--requester', 'Sample'],
    ],
    ['an export that is complete', 0, ['audits', '--export', '--day', '2026-03-05']],
    ['an export with services missing', 3, ['audits', '--export', '--day', '2026-03-03']],
    ['an export that fails', 1, ['audits', '--export', '--day', '2026-03-04']],
    ['audits without a question', 2, ['audits']],
    ['audits that would read everything', 2, ['audits', '--from', '2026-03-01', '--to', '2026-03-01']],
    ['audits by an action', 0, ['audits', '--action', 'Update', '--from', '2026-03-01', '--to', '2026-03-02']],
    ['who accessed what', 0, ['access', '--outcome', 'allowed', '--csv']],
    ['accesses of a range that ends before it begins', 2, ['access', '--from', '2026-03-02', '--to', '2026-03-01']],
    ['the check of a chain of no day', 2, ['access', '--verify']],
    ['the approval of what nobody has asked for', 1, ['extend', '--approve', 'nothing']],
    ['a backfill without problems', 0, ['backfill', '--from', '2026-02-27', '--to', '2026-03-01']],
    ['a backfill with gaps', 3, ['backfill', '--from', '2026-02-27', '--to', '2026-03-03']],
    ['a backfill that is not waited for', 0, ['backfill', '--no-wait', '--from', '2026-01-27', '--to', '2026-01-28']],
    ['a backfill of nothing', 2, ['backfill']],
    ['the list of backfills', 0, ['backfill', '--list']],
    ['the end of an unknown backfill', 1, ['backfill', '--cancel', 'backfill-2001-01-01-2001-01-02']],
    ['a policy that is sound', 0, ['policy', 'check', 'policy/retention.json']],
    ['a policy that is not there', 1, ['policy', 'check', 'policy/none.json']],
    [
      'a comparison without a vault',
      1,
      ['policy', 'diff', 'policy/retention.json', 'policy/retention.json', '--day', '2026-03-01'],
    ],
  ])('%s: %i', async (_what, code, args) => {
    const ended = await cli(...args)
    expect({ ...ended, code: ended.code }).toMatchObject({ code })
    if (code === 2) expect(ended).toMatchObject({ stdout: '', stderr: expect.stringMatching(/./) as string })
  })

  it('a policy with a mistake: 1, and it is named', async () => {
    const file = join(tmpdir(), `holdfast-policy-${process.pid}.json`)
    writeFileSync(file, '{"version": "1"}')
    const { code, stderr } = await cli('policy', 'check', file)
    rmSync(file)
    expect(code).toBe(1)
    expect(stderr).toContain('classes')
  })
})

describe('what waits for a person', () => {
  it('is listed with code 3, without control characters of the source, and mended by a retry', async () => {
    const before = await cli('reviews', '--day', '2026-03-03')
    expect(before.code).toBe(3)
    expect(before.stdout).toContain('·[2JHTTP 503')
    expect(before.stdout).not.toContain(ESC)
    expect((await cli('status', '--day', '2026-03-03')).code).toBe(3)
    const retried = await cli('reviews', '--day', '2026-03-03', '--retry')
    expect(retried).toMatchObject({ code: 0 })
    expect(retried.stderr).toContain('1 of 1 could be mended')
  })
})

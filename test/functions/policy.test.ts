import { beforeEach, describe, expect, it } from 'vitest'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const RANGE = { from: '2026-01-01', to: '2026-01-31' }
const ID = 'policy-2026-01-01-2026-01-31'
const VIEW = `GET archive/policy-applications/${ID}`
const TALLY = { looked: 12, extended: 5, objects: 40, failed: 1 }

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
})
const start = () => app.ask('POST archive/policy-applications', RANGE)

describe('an application of the policy over HTTP', () => {
  it('is started once, begins at the beginning, and is shown while it runs', async () => {
    expect(await start()).toEqual({ status: 202, body: { id: ID, outcome: 'started', days: 31 } })
    expect(await start()).toMatchObject({ body: { outcome: 'already-running' } })
    expect(app.engine.instances.get(ID)?.input).toMatchObject({ ...RANGE, cursor: null, tally: { looked: 0 } })
    expect(await app.ask(VIEW)).toMatchObject({ status: 200, body: { status: 'running', tally: null } })
  })

  it.each([
    ['applied', { ...TALLY, status: 'applied', policyVersion: '2' }, { policyVersion: '2', message: null }],
    ['failed', { ...TALLY, status: 'failed', message: 'away', day: '2026-01-07' }, { message: '2026-01-07: away' }],
  ])('ends as %s with its figures', async (status, output, view) => {
    await start()
    app.engine.end(ID, 'Completed', output)
    expect(await app.ask(VIEW)).toMatchObject({ body: { ...view, status, tally: TALLY } })
  })

  it.each(['Failed', 'Terminated'])('is failed when the engine ended it as %s', async (runtimeStatus) => {
    await start()
    app.engine.end(ID, runtimeStatus)
    expect(await app.ask(VIEW)).toMatchObject({ body: { status: 'failed', tally: null } })
    expect(await start()).toMatchObject({ body: { outcome: 'started' } })
  })

  it('is unknown before it is started, and takes no range that is none', async () => {
    for (const id of [ID, 'archive-2026-01-01', 'x'])
      expect(await app.ask(`GET archive/policy-applications/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'unknown-policy-application' },
      })
    for (const range of [{ from: '2026-02-01', to: '2026-01-01' }, { from: 'x', to: 'y' }, {}])
      expect(await app.ask('POST archive/policy-applications', range)).toMatchObject({ status: 400 })
  })
})

import { describe, expect, it } from 'vitest'
import { applyPolicyInput } from '../../orchestrations/retention/apply-policy.ts'
import { failing, scriptedEngine } from './scripted-engine.ts'

const PAGES = 250
const ID = 'policy-2026-01-01-2026-01-31'
const input = applyPolicyInput('2026-01-01', '2026-01-31')
const page = async (cursor: { day: string; from: string | null } | null) => ({
  tally: { looked: 10, extended: 4, objects: 9, failed: 1 },
  cursor,
  policyVersion: '2',
})

describe('an application of the policy', () => {
  it('goes from page to page, in one small history after the other, and adds everything up', async () => {
    const engine = scriptedEngine({
      extendToPolicy: ({ cursor }) => {
        const number = Number(cursor?.from ?? 0)
        return page(number + 1 < PAGES ? { day: '2026-01-07', from: String(number + 1) } : null)
      },
    })
    engine.world.start('applyPolicy', input, ID)
    await engine.world.run()
    expect(engine.world.status(ID)).toMatchObject({
      runtimeStatus: 'Completed',
      output: {
        status: 'applied',
        policyVersion: '2',
        looked: PAGES * 10,
        extended: PAGES * 4,
        objects: PAGES * 9,
        failed: PAGES,
      },
    })
    expect(engine.inputs('extendToPolicy').map(({ cursor }) => cursor?.from ?? null)).toEqual([
      null,
      ...Array.from({ length: PAGES - 1 }, (_, i) => String(i + 1)),
    ])
    expect(engine.world.history(ID).length).toBeLessThan(400)
  })

  it('waits for a vault that is away for a while', async () => {
    const engine = scriptedEngine({ extendToPolicy: failing(6, 'vault-unreachable', async () => page(null)) })
    engine.world.start('applyPolicy', input, ID)
    await engine.world.run()
    expect(engine.world.status(ID)?.output).toMatchObject({ status: 'applied', looked: 10 })
  })

  it('says where it stopped, with what was done, when the vault stays away', async () => {
    const engine = scriptedEngine({
      extendToPolicy: ({ cursor }) =>
        cursor === null
          ? page({ day: '2026-01-02', from: 'c' })
          : failing(99, 'vault-unreachable', async () => page(null))({ ...input, cursor }),
    })
    engine.world.start('applyPolicy', input, ID)
    await engine.world.run()
    expect(engine.world.status(ID)?.output).toMatchObject({
      status: 'failed',
      day: '2026-01-02',
      message: expect.stringContaining('vault-unreachable'),
      looked: 10,
    })
  })
})

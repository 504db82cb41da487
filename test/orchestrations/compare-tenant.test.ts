import { describe, expect, it } from 'vitest'
import type { TenantTally } from '../../domain/completeness/tenant-comparison.ts'
import { compareTenantInput } from '../../orchestrations/tenant/compare-tenant.ts'
import { failing, scriptedEngine, type Script } from './scripted-engine.ts'

const ID = 'tenant-20261120020000'
const PARTS = 230
const STARTED = '2026-11-20T02:00:00.000Z'
const tallyOf = (parts: number): TenantTally => ({
  seen: parts * 10,
  held: parts * 8,
  missing: parts,
  unreadable: parts,
  older: parts * 3,
})

async function compared(script: Script) {
  const engine = scriptedEngine(script)
  engine.world.start('compareWholeTenant', compareTenantInput(STARTED, '2026-01-01'), ID)
  await engine.world.run()
  return { ...engine, status: engine.world.status(ID) }
}

describe('the comparison of the whole tenant', () => {
  it('goes from part to part in small histories, and signs the sum of them once', async () => {
    const { inputs, status, world } = await compared({
      compareTenant: async ({ page }) => ({
        cursor: page + 1 < PARTS ? `after ${page}` : null,
        tally: tallyOf(1),
      }),
      sealTenant: async () => ({ certificate: 'certificate', list: 'list' }),
    })
    expect(inputs('compareTenant').map(({ page, cursor }) => [page, cursor])).toEqual(
      Array.from({ length: PARTS }, (_, page) => [page, page === 0 ? null : `after ${page - 1}`]),
    )
    const run = { day: '2026-11-20', startedAt: STARTED, since: '2026-01-01' }
    for (const input of inputs('compareTenant')) expect(input).toMatchObject(run)
    expect(inputs('sealTenant')).toEqual([{ ...run, pages: PARTS, tally: tallyOf(PARTS) }])
    expect(status).toMatchObject({
      runtimeStatus: 'Completed',
      customStatus: { phase: '2290 recordings compared, 229 missing' },
      output: { ...tallyOf(PARTS), status: 'compared', certificate: 'certificate', list: 'list' },
    })
    expect(world.history(ID).length).toBeLessThan(400)
  })

  it('says why it ended before it was through, and how far it had come', async () => {
    const { inputs, status } = await compared({
      compareTenant: async (input) =>
        input.page < 2
          ? { cursor: 'next', tally: { ...tallyOf(1), missing: 0 } }
          : failing(1, 'source-forbidden', async () => ({ cursor: null, tally: tallyOf(1) }))(input),
    })
    expect(inputs('sealTenant')).toEqual([])
    expect(status).toMatchObject({
      customStatus: { phase: '20 recordings compared' },
      output: { status: 'failed', message: 'source-forbidden: as the script says', seen: 20, missing: 0 },
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { LockCursor } from '../../domain/retention/locking.ts'
import { lockRecordsInput } from '../../orchestrations/retention/lock-records.ts'
import { failing, scriptedEngine } from './scripted-engine.ts'

const ID = 'lock-2026-01-01-2026-01-31'
const input = lockRecordsInput('2026-01-01', '2026-01-31', false)
const page = async (cursor: LockCursor | null) => ({ tally: { looked: 5, locked: 3, over: 1, failed: 0 }, cursor })

describe('locking a range', () => {
  it('goes from page to page in small histories, and adds up', async () => {
    const engine = scriptedEngine({
      lockBlobs: ({ cursor }) =>
        page((cursor?.place ?? 0) < 119 ? { day: '2026-01-02', place: (cursor?.place ?? 0) + 1, after: null } : null),
    })
    engine.world.start('lockRecords', input, ID)
    await engine.world.run()
    expect(engine.world.status(ID)?.output).toEqual({
      status: 'locked',
      looked: 600,
      locked: 360,
      over: 120,
      failed: 0,
    })
    expect(engine.world.history(ID).length).toBeLessThan(400)
  })

  it('says what was done before the vault stayed away', async () => {
    const engine = scriptedEngine({
      lockBlobs: ({ cursor }) =>
        cursor === null
          ? page({ day: '2026-01-01', place: 1, after: null })
          : failing(99, 'vault-unreachable', async () => page(null))({ ...input, cursor }),
    })
    engine.world.start('lockRecords', input, ID)
    await engine.world.run()
    expect(engine.world.status(ID)?.output).toMatchObject({ status: 'failed', looked: 5, locked: 3 })
  })
})

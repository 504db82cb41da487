import { describe, expect, it } from 'vitest'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import { writeRevision } from '../../../use-cases/objects/next-revision.ts'

/** Answers each revision that is tried with what `refused` says, if anything. */
async function written(from: number, taken: number[], refused: (revision: number) => ArchiveErrorCode | null) {
  const tried: number[] = []
  const outcome = await writeRevision(from, new Set(taken), (revision) => {
    tried.push(revision)
    const code = refused(revision)
    return code === null ? Promise.resolve('done') : Promise.reject(new ArchiveError(code, 'refused'))
  }).catch((error: unknown) => (error instanceof ArchiveError ? error.code : error))
  return { outcome, tried }
}

describe('the next free revision', () => {
  it('is the first that nobody has certified, and that no failed run has begun', async () => {
    expect(await written(2, [2, 3], (revision) => (revision < 6 ? 'vault-conflict' : null))).toEqual({
      outcome: { revision: 6, written: 'done' },
      tried: [4, 5, 6],
    })
  })

  it('is not looked for when the vault refuses for another reason: one try', async () => {
    expect(await written(1, [], () => 'vault-forbidden')).toEqual({ outcome: 'vault-forbidden', tried: [1] })
  })

  it('is given up after fifty that are taken', async () => {
    const { outcome, tried } = await written(1, [], () => 'vault-conflict')
    expect([outcome, tried.length]).toEqual(['vault-conflict', 51])
  })
})

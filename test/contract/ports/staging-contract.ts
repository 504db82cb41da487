import { expect, it } from 'vitest'
import type { Staging } from '../../../domain/ports/support.ts'

export function stagingContract(open: () => Staging): void {
  it('keeps what was written last, lists in order, and says what is missing', async () => {
    const staging = open()
    await staging.write('a/2', { n: 1 })
    await staging.write('a/2', { n: 2, text: 'ü'.repeat(100_000) })
    await staging.write('a/10', [])
    await staging.write('b/1', null)
    expect(await staging.read('a/2')).toEqual({ n: 2, text: 'ü'.repeat(100_000) })
    expect(await staging.read('b/1')).toBeNull()
    expect(await staging.list('a/')).toEqual(['a/10', 'a/2'])
    expect(await staging.list('c/')).toEqual([])
    await expect(staging.read('a/3')).rejects.toMatchObject({ code: 'staging-missing' })
  })
}

import { expect, it } from 'vitest'
import type { SourceMark } from '../../../domain/legal/source-hold.ts'
import type { SourceMarks } from '../../../domain/ports/source-marks.ts'

const mark = (matterId: string, conversationId: string, isProtected = true): SourceMark => ({
  matterId,
  conversationId,
  isProtected,
  problem: isProtected ? null : 'it has no recording',
  look: 'first',
  at: '2026-11-20T08:00:00.000Z',
})
const sorted = (marks: readonly SourceMark[]) => marks.map((entry) => JSON.stringify(entry)).sort()

export function sourceMarksContract(open: () => SourceMarks): void {
  it('keeps what each hold asked for at the source, of any id, and forgets it by hold', async () => {
    const marks = open()
    await marks.put([mark('S-1', 'call/1?'), mark('S-1', 'call-2'), mark('S-2', 'call/1?', false)])
    await marks.put([mark('S-1', 'call-2', false)])
    expect(sorted(await marks.all())).toEqual(
      sorted([mark('S-1', 'call/1?'), mark('S-1', 'call-2', false), mark('S-2', 'call/1?', false)]),
    )
    await marks.remove('S-1', ['call/1?', 'nobody'])
    await marks.remove('S-2', ['call/1?'])
    await marks.remove('S-2', ['call/1?'])
    expect(await marks.all()).toEqual([mark('S-1', 'call-2', false)])
  })
}

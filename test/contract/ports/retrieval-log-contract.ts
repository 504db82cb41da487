import { expect, it } from 'vitest'
import type { Retrieval } from '../../../domain/legal/retrieval.ts'
import type { RetrievalLog } from '../../../domain/ports/retrieval-log.ts'

export const request = (id: string, change: Partial<Retrieval> = {}): Retrieval => ({
  id,
  requestedBy: { oid: 'o', name: 'n' },
  justification: 'because',
  matterId: null,
  onBehalfOf: null,
  scope: { query: { agent: 'u/1', from: '2026-01-01' } },
  status: 'preparing',
  message: null,
  receivedAt: '2026-11-20T08:00:00.000Z',
  dueAt: '2026-11-20T12:00:00.000Z',
  deliveredAt: null,
  conversations: 0,
  objects: 0,
  bytes: 0,
  withheld: 0,
  pages: 0,
  ...change,
})

export function retrievalLogContract(open: () => RetrievalLog): void {
  it('keeps requests, changes single facts of them, and names those that are open', async () => {
    const log = open()
    await log.create(request('rtv-1'))
    await log.create(request('rtv-2'))
    await log.create(request('rtv-3', { status: 'delivered' }))
    expect(await log.read('rtv-1')).toEqual(request('rtv-1'))
    expect(await log.read('nobody')).toBeNull()
    expect(await log.open()).toEqual(['rtv-1', 'rtv-2'])
    await Promise.all(
      (['conversations', 'objects', 'bytes', 'pages'] as const).map((name) => log.update('rtv-1', { [name]: 7 })),
    )
    await log.update('rtv-1', { status: 'delivered', deliveredAt: '2026-11-20T09:00:00.000Z' })
    expect(await log.read('rtv-1')).toMatchObject({ conversations: 7, objects: 7, bytes: 7, status: 'delivered' })
    await log.update('rtv-2', { status: 'failed', message: 'm' })
    expect(await log.open()).toEqual([])
    await expect(log.update('nobody', { pages: 1 })).rejects.toMatchObject({ code: 'index-conflict' })
  })
}

/** What a hold would keep, counted without holding anything. */
import { questionsOf, type HoldScope } from '../../domain/legal/hold.ts'
import type { ActivityPorts } from '../ports.ts'
import { everyHit } from './search-records.ts'

export interface HoldPreview {
  records: number
  objects: number
  bytes: number
  awaited: number
  /** False: counting stopped before the end. */
  whole: boolean
}

const PAGE = 200
/** More than a person decides by, and as many as an answer can wait for. */
const MOST_RECORDS = 20_000

/** @param today UTC day */
export async function previewHold(
  { index, search }: Pick<ActivityPorts, 'index' | 'search'>,
  scope: HoldScope,
  today: string,
): Promise<HoldPreview> {
  const seen = new Set<string>()
  const preview = { records: 0, objects: 0, bytes: 0, awaited: 0, whole: true }
  const add = (conversationId: string, objects: number, bytes: number) => {
    if (seen.has(conversationId)) return
    seen.add(conversationId)
    preview.records++
    preview.objects += objects
    preview.bytes += bytes
  }
  for (const id of scope.conversationIds) {
    const record = await index.record(id)
    if (record === null) preview.awaited++
    else
      add(
        id,
        record.objects.length,
        record.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      )
  }
  for (const question of questionsOf(scope, today))
    for await (const hits of everyHit(search, question, PAGE)) {
      for (const { conversationId, objects, sizeBytes } of hits) add(conversationId, objects, sizeBytes)
      if (seen.size >= MOST_RECORDS) return { ...preview, whole: false }
    }
  return preview
}

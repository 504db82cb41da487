import { describe, expect, it } from 'vitest'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { draw, uuid } from '../../local/genesys-simulator/random.ts'
import { tenantJudge } from '../../simulation/invariants/tenant-compared.ts'
import { EPOCH } from '../../simulation/story/make-story.ts'
import { HOUR, plainCall } from '../../simulation/world/calls.ts'
import { makeDirectory } from '../../simulation/world/directory.ts'
import type { MemoryBlob } from '../../test/support/memory/memory-vault.ts'

const plan = { id: uuid('tenant', 1), start: EPOCH + 2 * HOUR, end: EPOCH + 3 * HOUR }
const call = plainCall(draw('tenant', 1), makeDirectory(1), plan)
const recordingId = call.recordings[0]?.id ?? ''
const LIST = 'evidence/tenant/2026/11/08/20261108060000-missing.ndjson'
const OBJECT: ArchivedObject = {
  objectId: recordingId,
  kind: 'recording',
  path: `a/${recordingId}.wav`,
  contentType: 'audio/wav',
  sha256: '',
  sizeBytes: 1,
}

/** What is found wrong after a week, when the list named this and the archive held that on the midnights around it. */
function judged(named: readonly string[], held: { before: boolean; after: boolean }): string[] {
  const records = new Map<string, { objects: ArchivedObject[] }>()
  const blobs = new Map<string, MemoryBlob>()
  const written: string[] = []
  const judge = tenantJudge({ conversations: [call] }, { vault: { blobs, written }, index: { records } })
  if (held.before) records.set(call.id, { objects: [OBJECT] })
  expect(judge.look()).toEqual([])
  const lines = named.map((id) => `${JSON.stringify({ conversationId: call.id, recordingId: id })}\n`)
  const bytes = Buffer.from(lines.join(''))
  blobs.set(LIST, { bytes, contentType: '', metadata: {}, retainUntil: null, mode: null })
  written.push(LIST)
  if (held.after) records.set(call.id, { objects: [OBJECT] })
  const violations = judge.look()
  expect(judge.compared).toBe(1)
  return violations.map(({ subject, detail }) => `${subject}: ${detail}`)
}

describe('the comparison of the whole tenant', () => {
  it('must name what no record holds', () => {
    expect(judged([], { before: false, after: false })).toEqual([
      `${recordingId}: no record holds it, and it is not named in ${LIST}`,
    ])
    expect(judged([recordingId], { before: false, after: false })).toEqual([])
  })

  it('must not name what a record held before', () => {
    expect(judged([recordingId], { before: true, after: true })).toEqual([
      `${recordingId}: a record holds it, and it is named in ${LIST}`,
    ])
    expect(judged([], { before: true, after: true })).toEqual([])
  })

  it('may name what was archived while it was made', () => {
    expect(judged([recordingId], { before: false, after: true })).toEqual([])
  })
})

/** From the vault to the index: nothing that is stored stays without a name. */
import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../../domain/record/conversation.ts'
import { canonicalBytes } from '../../../evidence/canonical.ts'
import { readConversation } from '../../../adapters/genesys/wire/read-conversation.ts'
import { extendRecord } from '../../../use-cases/retention/extend-record.ts'
import { readManifest } from '../../../use-cases/objects/read-manifest.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const MANIFEST = 'advice-voice/2026/11/19/a2/manifest.json'

/** As discovery reads it, so that what is rebuilt from a manifest can be compared field by field. */
function fromSource(conversationId: string) {
  const raw = {
    conversationId,
    conversationStart: '2026-11-19T10:00:00.000Z',
    conversationEnd: '2026-11-19T10:05:00.000Z',
    originatingDirection: 'inbound',
    divisionIds: ['d-1'],
    participants: [
      {
        purpose: 'agent',
        userId: 'u-1',
        sessions: [
          {
            mediaType: 'voice',
            recording: true,
            ani: 'tel:+15550100',
            segments: [{ queueId: '11111111-0000-4000-8000-000000000001', wrapUpCode: 'w-1' }],
          },
        ],
      },
    ],
  }
  return of(readConversation(raw))
}

function of(record: SourceRecord) {
  if (record.kind !== 'conversation') throw new Error('not a conversation')
  return record.conversation
}

async function archivedNight(): Promise<MemoryNight> {
  const dayRun = await memoryNight()
  await dayRun.archived([fromSource('a1'), fromSource('a2')])
  return dayRun
}
const warnings = async (dayRun: MemoryNight) => (await dayRun.ports.ledger.read(DAY))?.warnings
const lastRow = async (dayRun: MemoryNight) => (await Array.fromAsync(dayRun.ports.index.day(DAY))).flat().at(-1)
const REBUILT = /^1 record\(s\) stood in the vault but not in the index.*: a2$/

describe('a record that the index lost', () => {
  it('is built again from its manifest, also after the source has forgotten it', async () => {
    const dayRun = await archivedNight()
    const [before, row] = [await dayRun.ports.index.record('a2'), await lastRow(dayRun)]
    dayRun.ports.index.forget('a2')
    await dayRun.archived([fromSource('a1')], NEXT_NIGHT)
    expect(await dayRun.activities.reconcileDay(NEXT_NIGHT)).toEqual({ status: 'complete', excused: 0, missing: 0 })
    expect(await dayRun.ports.index.record('a2')).toEqual(before)
    expect(await lastRow(dayRun)).toEqual(row)
    expect(await warnings(dayRun)).toEqual([expect.stringMatching(REBUILT)])
    expect((await dayRun.activities.sealDay(NEXT_NIGHT)).archived).toBe(2)
  })

  it('is judged like every other: what its manifest names and the vault lacks is a gap', async () => {
    const dayRun = await archivedNight()
    dayRun.ports.index.forget('a2')
    dayRun.vault.blobs.delete('advice-voice/2026/11/19/a2/recordings/rec-a2.ogg')
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(await dayRun.gaps()).toMatchObject([{ conversationId: 'a2', objectId: 'rec-a2' }])
  })

  it('keeps its extension: the date stands on its blobs', async () => {
    const dayRun = await archivedNight()
    const until = '2040-01-01T00:00:00.000Z'
    await extendRecord(dayRun.ports, { conversationId: 'a2', term: { until }, reason: 'asked for', requester: 'R' })
    dayRun.ports.index.forget('a2')
    await dayRun.activities.reconcileDay(NIGHT)
    expect(await dayRun.ports.index.record('a2')).toMatchObject({ extendedUntil: until })
  })

  it('takes the newest revision whose chain leads to what the index has', async () => {
    const dayRun = await archivedNight()
    const first = await dayRun.ports.index.record('a2')
    await dayRun.archived([fromSource('a1'), { ...fromSource('a2'), agentIds: ['u-1', 'u-2'] }], NEXT_NIGHT)
    const second = await dayRun.ports.index.record('a2')
    expect(second?.revision).toBe(2)
    if (first !== null) await dayRun.ports.index.put([first])
    expect(await dayRun.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
    expect(await dayRun.ports.index.record('a2')).toMatchObject({ revision: 2, objects: second?.objects })
    expect(await warnings(dayRun)).toEqual([expect.stringMatching(REBUILT)])
  })

  /** Three nights, each with an agent more; the index has what the first wrote. */
  async function twoRevisionsLost() {
    const dayRun = await archivedNight()
    const first = await dayRun.ports.index.record('a2')
    if (first === null) throw new Error('not archived')
    const grown = (agentIds: string[]) => [fromSource('a1'), { ...fromSource('a2'), agentIds }]
    await dayRun.archived(grown(['u-1', 'u-2']), NEXT_NIGHT)
    await dayRun.archived(grown(['u-1', 'u-2', 'u-3']), { ...NIGHT, startedAt: '2026-11-22T02:00:00.000Z' })
    await dayRun.ports.index.put([first])
    const revision = async () => (await dayRun.ports.index.record('a2'))?.revision
    return { dayRun, revision }
  }
  /** A manifest that somebody wrote beside them, as like a genuine one as he could make it. */
  async function forged({ vault, ports }: MemoryNight, revision: number, supersedes: string) {
    const genuine = await readManifest(vault.reader, MANIFEST)
    const { sha256 = '' } = (await readManifest(vault.reader, supersedes)) ?? {}
    await ports.vault.putOnce({
      container: 'advice-voice',
      name: `2026/11/19/a2/r${revision}/manifest.json`,
      contentType: 'application/json',
      metadata: {},
      body: canonicalBytes({ ...genuine?.manifest, revision, supersedes: { path: supersedes, sha256 } }),
    })
  }

  it('is followed over every revision between', async () => {
    const { dayRun, revision } = await twoRevisionsLost()
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(await revision()).toBe(3)
  })

  it('is found behind a manifest that is not believed, and a chain that goes in a circle ends', async () => {
    const { dayRun, revision } = await twoRevisionsLost()
    const at = (n: number) => MANIFEST.replace('manifest', `r${n}/manifest`)
    await forged(dayRun, 8, at(9))
    await forged(dayRun, 9, at(8))
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(await revision()).toBe(3)
    expect((await warnings(dayRun))?.at(-1)).toMatch(/^2 blob\(s\) in the vault that no record names: .*r8.*r9/)
  })

  it('leaves a later revision under another day the newest', async () => {
    const dayRun = await archivedNight()
    const first = await dayRun.ports.index.record('a2')
    if (first === null) throw new Error('not archived')
    dayRun.ports.index.forget('a2')
    await dayRun.ports.index.put([{ ...first, day: '2026-12-01', revision: 2 }])
    await dayRun.activities.reconcileDay(NIGHT)
    expect(await dayRun.ports.index.record('a2')).toMatchObject({ revision: 2, day: '2026-12-01' })
    expect(await lastRow(dayRun)).toMatchObject({ conversationId: 'a2', revision: 1 })
  })

  it.each([
    ['whose chain does not lead to the record', { supersedes: null, revision: 9 }],
    ['whose chain ends in other bytes', { supersedes: { path: MANIFEST, sha256: '0'.repeat(64) }, revision: 9 }],
    ['of another conversation', { conversationId: 'a1', revision: 9 }],
    ['of another day', { day: '2026-11-18', revision: 9 }],
  ])('is not replaced by a manifest %s: that one is named', async (_what, change) => {
    const dayRun = await archivedNight()
    const genuine = await readManifest(dayRun.vault.reader, MANIFEST)
    const before = await dayRun.ports.index.record('a2')
    const own = { supersedes: { path: MANIFEST, sha256: genuine?.sha256 } }
    await dayRun.ports.vault.putOnce({
      container: 'advice-voice',
      name: '2026/11/19/a2/r9/manifest.json',
      contentType: 'application/json',
      metadata: {},
      body: canonicalBytes({ ...genuine?.manifest, ...own, gaps: [], objects: [], ...change }),
    })
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(await dayRun.ports.index.record('a2')).toEqual(before)
    expect(await warnings(dayRun)).toEqual([
      '1 blob(s) in the vault that no record names: advice-voice/2026/11/19/a2/r9/manifest.json',
    ])
  })

  it('is certified by the night that put it back, beside the others', async () => {
    const dayRun = await archivedNight()
    dayRun.ports.index.forget('a2')
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'complete', excused: 0, missing: 0 })
    expect(await dayRun.activities.sealDay(NIGHT)).toMatchObject({ archived: 2 })
    const verified = await verifyDay({ vault: dayRun.vault.reader }, DAY, () => {})
    expect(verified).toMatchObject({ conversations: 2, problems: [] })
  })

  it('is not built from what is no manifest: the conversation is missing, and what lies there is named', async () => {
    const dayRun = await archivedNight()
    dayRun.ports.index.forget('a2')
    Object.assign(dayRun.vault.blobs.get(MANIFEST) ?? {}, { bytes: Buffer.from('{"not": "a manifest"') })
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    await dayRun.archived([fromSource('a1')], NEXT_NIGHT)
    await dayRun.activities.reconcileDay(NEXT_NIGHT)
    expect((await warnings(dayRun))?.at(-1)).toMatch(/^2 blob\(s\) in the vault that no record names: .*a2\/manifest/)
  })
})

describe('a blob that no record names', () => {
  it('is named, five at most by their paths; what an earlier revision held is no such blob', async () => {
    const dayRun = await archivedNight()
    await dayRun.archived([{ ...fromSource('a1'), agentIds: ['u-1', 'u-2'] }, fromSource('a2')], NEXT_NIGHT)
    await dayRun.activities.reconcileDay(NEXT_NIGHT)
    expect(await warnings(dayRun)).toEqual([])
    for (let part = 1; part <= 6; part++)
      await dayRun.ports.vault.putOnce({
        container: 'advice-voice-exact',
        name: `2026/11/19/a2/recordings/half.${part}.ogg`,
        contentType: 'audio/ogg',
        metadata: {},
        body: Buffer.from('x'),
      })
    expect(await dayRun.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
    expect(await warnings(dayRun)).toEqual([
      expect.stringMatching(/^6 blob\(s\) in the vault that no record names: .*half\.1\.ogg.*half\.5\.ogg, \.\.\.$/),
    ])
  })
})

describe('an orphan whose night died before the index was written', () => {
  it('is indexed by the reconciliation, and never archived twice', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a1')])
    const orphan = { orphanId: 'o-1', status: 'UPLOADED', createdAt: null, mediaType: null, sizeBytes: null, raw: {} }
    const losses = {
      ...dayRun.ports.losses,
      orphans: async function* () {
        yield await Promise.resolve([orphan])
      },
      orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
    }
    const dying = dayRun.withPorts({
      losses,
      index: { ...dayRun.ports.index, put: () => Promise.reject(new Error('killed')) },
    })
    await expect(dying.archiveOrphans({ ...NIGHT, round: 0 })).rejects.toThrow('killed')
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(await dayRun.ports.index.record('orphan-o-1')).toMatchObject({
      mediaTypes: ['orphan'],
      sourceFingerprint: 'orphan|o-1',
      retention: { mode: 'locked' },
    })
    const written = dayRun.vault.written.length
    expect(await dayRun.withPorts({ losses }).archiveOrphans({ ...NEXT_NIGHT, round: 0 })).toEqual({
      archived: 0,
      waiting: 0,
      next: null,
    })
    expect(dayRun.vault.written).toHaveLength(written)
  })
})

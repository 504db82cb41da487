import { describe, expect, it } from 'vitest'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import {
  LATEST_UPLOAD_MS,
  sibling,
  storedBefore,
  storeDerived,
  storeObject,
  type Placement,
} from '../../../use-cases/objects/store-object.ts'
import { memoryNight } from '../../support/memory-night.ts'

const BYTES = Buffer.from('bytes')
const retainUntil = lawfulUntil('2026-11-19T10:05:00.000Z', 7)
const inherit: Placement = {
  container: 'advice-voice',
  how: 'inherit',
  retainUntil,
  mode: 'locked',
  conversationId: 'a',
  classId: 'advice-voice',
  policyVersion: '1',
}
const exact: Placement = { ...inherit, container: 'advice-voice-exact', how: 'exact' }
const aside: Placement = { ...inherit, container: 'quarantine', mode: 'unlocked' }
const object = {
  objectId: 'att',
  kind: 'attachment' as const,
  name: '2026/11/19/a/attachments/att',
  contentType: 'text/plain',
  part: 1,
  parts: 2,
  originalName: 'note.txt',
  declaredSha256: 'ab',
}

/** Bytes as a run left them that died before it set any date. */
async function left(container: string) {
  const { ports, vault } = await memoryNight()
  await ports.vault.putOnce({ container, name: object.name, contentType: 'text/plain', metadata: {}, body: BYTES })
  return { ports, vault, blob: () => vault.blobs.get(`${container}/${object.name}`) }
}

describe('an object that an earlier run stored', () => {
  it.each([
    ['where this run writes', inherit, 'advice-voice'],
    ['where this run writes, by exact date', exact, 'advice-voice-exact'],
    ['in the other container of its class, by exact date', inherit, 'advice-voice-exact'],
    ['in the class container, before the night was repeated late', exact, 'advice-voice'],
    ['in quarantine, which has no other', aside, 'quarantine'],
  ])('is found %s, and described as one that is stored now', async (_, placement, container) => {
    const { ports } = await left(container)
    expect(await storedBefore(ports, placement, object)).toEqual({
      objectId: 'att',
      kind: 'attachment',
      path: `${container}/${object.name}`,
      contentType: 'text/plain',
      sizeBytes: BYTES.length,
      sha256: sha256Hex(BYTES),
      part: 1,
      parts: 2,
      originalName: 'note.txt',
      declaredSha256: 'ab',
    })
  })

  it('gets its exact date where the container has none that fits, and keeps the inherited one elsewhere', async () => {
    const late = await left('advice-voice-exact')
    await storedBefore(late.ports, exact, object)
    expect(late.blob()).toMatchObject({ retainUntil, mode: 'locked' })
    const nightly = await left('advice-voice')
    const keeper = { ...nightly.ports.keeper, retain: () => Promise.reject(new Error('nobody should ask')) }
    expect(await storedBefore({ ...nightly.ports, keeper }, exact, object)).not.toBeNull()
  })

  it('is none where nothing is, and where what is there has no digest', async () => {
    const { ports } = await memoryNight()
    expect(await storedBefore(ports, inherit, object)).toBeNull()
    const foreign = await left('advice-voice')
    const reader: typeof ports.reader = {
      ...foreign.ports.reader,
      facts: async (...asked) => {
        const facts = await foreign.ports.reader.facts(...asked)
        return facts === null ? null : { ...facts, sha256: null }
      },
    }
    expect(await storedBefore({ ...foreign.ports, reader }, inherit, object)).toBeNull()
  })
})

describe('an object that is stored now', () => {
  it('has the date of its container, or the exact one, and says nothing that it does not know', async () => {
    const { ports, vault } = await memoryNight()
    const bare = {
      objectId: 'm',
      kind: 'manifest' as const,
      name: 'm.json',
      contentType: 'application/json',
      body: BYTES,
    }
    const stored = await storeObject(ports, exact, bare)
    expect(Object.keys(stored).sort()).toEqual(['contentType', 'kind', 'objectId', 'path', 'sha256', 'sizeBytes'])
    expect(vault.blobs.get('advice-voice-exact/m.json')).toMatchObject({
      retainUntil,
      mode: 'locked',
      metadata: { conversation: 'a', retention_class: 'advice-voice', policy: '1' },
    })
    const keeper = { ...ports.keeper, retain: () => Promise.reject(new Error('nobody should ask')) }
    await storeObject({ ...ports, keeper }, inherit, bare)
    expect(vault.blobs.get('advice-voice/m.json')?.retainUntil).not.toBeNull()
  })

  it('has one other container of its class, and none aside of it', () => {
    expect([inherit, exact, aside].map(sibling)).toEqual(['advice-voice-exact', 'advice-voice', null])
  })
})

describe('bytes that each delivery derives again', () => {
  const text = { ...object, body: BYTES }

  it('are met where an earlier delivery stored them, in whichever container of the class', async () => {
    for (const container of ['advice-voice', 'advice-voice-exact']) {
      const { ports, vault } = await left(container)
      const { path } = await storeDerived(ports, inherit, text, true)
      expect(path).toBe(`${container}/${object.name}`)
      expect([...vault.blobs.keys()].filter((name) => name.startsWith('advice'))).toEqual([path])
    }
  })

  it('are stored beside others that lie under their name, and refused in their place', async () => {
    const other = { ...text, body: Buffer.from('other') }
    const beside = await left('advice-voice-exact')
    expect(await storeDerived(beside.ports, inherit, other, true)).toMatchObject({
      path: `advice-voice/${object.name}`,
      sha256: sha256Hex(other.body),
    })
    const taken = await left('advice-voice')
    await expect(storeDerived(taken.ports, inherit, other, true)).rejects.toMatchObject({ code: 'vault-conflict' })
  })

  it('cost no look at the vault the first time', async () => {
    const { ports } = await memoryNight()
    const reader = { ...ports.reader, facts: () => Promise.reject(new Error('nobody should look')) }
    expect(await storeDerived({ ...ports, reader }, inherit, text, false)).toMatchObject({ objectId: 'att' })
  })
})

describe('the uploads of one night', () => {
  it('lie within half a day of its start: by the last of them the container must not date too late', () => {
    expect(new Date(Date.parse('2026-11-20T02:00:00Z') + LATEST_UPLOAD_MS).toISOString()).toBe(
      '2026-11-20T14:00:00.000Z',
    )
  })
})

/** What the app writes is in the form that its readers know, down to every field. */
import { describe, expect, it } from 'vitest'
import { namesSnapshotSchema } from '../../../evidence/names-snapshot.ts'
import { extensionSchema } from '../../../evidence/extension.ts'
import { parseDigitalFile } from '../../../evidence/digital-file.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { extendRecord } from '../../../use-cases/retention/extend-record.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation, QUEUE } from '../../support/small-tenant.ts'

const PREFIX = 'advice-voice/2026/11/19/a'
const bytesAt = ({ vault }: MemoryNight, path: string) => vault.blobs.get(path)?.bytes ?? new Uint8Array()
const jsonAt = (night: MemoryNight, path: string): unknown => JSON.parse(Buffer.from(bytesAt(night, path)).toString())

describe('evidence as it is written', () => {
  it('of an extension says who asked, why, when, and of each blob from when until when', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a')])
    const before = [...night.vault.blobs].map(([path, { retainUntil }]) => ({ path, from: retainUntil })).sort(byPath)
    const until = lawfulUntil('2026-11-19T10:05:00.000Z', 12)
    const ask = { conversationId: 'a', term: { years: 12 }, reason: 'a case', requester: 'An Authority' }
    const outcome = await extendRecord(night.ports, ask)
    const written = extensionSchema.parse(jsonAt(night, 'evidence' in outcome ? outcome.evidence : ''))
    expect({ ...written, objects: written.objects.toSorted(byPath) }).toEqual({
      schema: 'holdfast/extension/1',
      conversationId: 'a',
      until,
      reason: 'a case',
      requester: 'An Authority',
      at: '2026-11-20T02:00:00.000Z',
      objects: before.map((object) => ({ ...object, until })),
    })
  })

  it('of the names says what each id was called', async () => {
    const night = await memoryNight()
    const activities = night.withPorts({
      names: {
        async *list(kind) {
          yield await Promise.resolve([{ id: `${kind}-1`, name: `name of ${kind}` }])
        },
      },
    })
    await activities.snapshotNames(NIGHT)
    const { names, ...rest } = namesSnapshotSchema.parse(jsonAt(night, 'evidence/names/2026/11/19.json'))
    expect(rest).toEqual({ schema: 'holdfast/names/1', day: DAY, takenAt: NIGHT.startedAt, missingKinds: [] })
    expect(names).toEqual(
      Object.fromEntries(
        ['users', 'queues', 'wrapUpCodes', 'divisions', 'flows'].map((kind) => [
          kind,
          { [`${kind}-1`]: `name of ${kind}` },
        ]),
      ),
    )
  })

  it('of texts can be read back as they were sent', async () => {
    const night = await memoryNight()
    night.tenant.texts.set('text-1', {
      messages: [
        { messageId: 'm', time: null, sender: 'c', text: 'line\u2028line', attachments: [], raw: { body: 'line' } },
      ],
      unreadable: [{ messageId: 'x', detail: 'status 404', forbidden: false }],
    })
    await night.archived([conversation('text-1', { mediaTypes: ['message'], recordedSessions: 0 })])
    const path = [...night.vault.blobs.keys()].find((name) => name.endsWith('/messages.json')) ?? ''
    const file = parseDigitalFile(bytesAt(night, path))
    expect(file).toMatchObject({ conversationId: 'text-1', messages: [{ text: 'line\u2028line' }] })
    expect(file.unreadable).toHaveLength(1)
    for (const other of ['', '{}', '{"schema":"holdfast/digital/2"}', '\xff'])
      expect(() => parseDigitalFile(Buffer.from(other, 'latin1'))).toThrow('not in the form')
  })

  it('on a blob names conversation, class and policy, and in the index agents and queues', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a')])
    for (const path of [`${PREFIX}/manifest.json`, `${PREFIX}/recordings/rec-a.ogg`])
      expect(night.vault.blobs.get(path)?.metadata).toMatchObject({
        conversation: 'a',
        retention_class: 'advice-voice',
        policy: night.ports.policy.version,
      })
    expect(await night.ports.index.record('a')).toMatchObject({
      agentIds: ['u-1'],
      queueIds: [QUEUE],
      direction: 'inbound',
      addresses: ['tel:+15550100'],
    })
  })
})

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1
}

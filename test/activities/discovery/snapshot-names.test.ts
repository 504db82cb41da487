import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import type { NamedEntity, NameKind } from '../../../domain/ports/names-source.ts'
import type { TranscriptionScope } from '../../../domain/ports/speech-source.ts'
import type { NamesFile, TenantFile } from '../../../use-cases/conversation/plan.ts'
import { contextOf } from '../../../use-cases/conversation/work.ts'
import { firstRevision } from '../../../use-cases/conversation/plan-revision.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const FORBIDDEN = new ArchiveError('source-forbidden', 'missing the following permission(s): routing:queue:view')

/** Lists of names, some of which fail. */
function names(
  failing: Partial<Record<NameKind, ArchiveError>>,
  queues: NamedEntity[] = [{ id: 'q-1', name: 'Advice' }],
) {
  return {
    async *list(kind: NameKind) {
      const error = failing[kind]
      if (error !== undefined) throw error
      yield await Promise.resolve(kind === 'queues' ? queues : [])
    },
  }
}

describe('a list of names that cannot be read', () => {
  it.each([
    ['source-unreachable', true],
    ['source-throttled', true],
    ['source-unreadable', true],
    ['source-refused', false],
    ['source-unauthorized', false],
  ] satisfies [ArchiveErrorCode, boolean][])(
    'because of %s stops the night, and no empty snapshot is kept',
    async (code, retryable) => {
      const { withPorts, vault } = await memoryNight()
      for (const kind of ['queues', 'users'] as const) {
        const failing = names({ [kind]: new ArchiveError(code, 'no names', { retryable }) })
        await expect(withPorts({ names: failing }).snapshotNames(NIGHT)).rejects.toMatchObject({ code })
      }
      expect([...vault.blobs.keys()].filter((path) => path.includes('/names/'))).toEqual([])
    },
  )

  it('for want of a permission stops it where the policy decides by those names, and says which', async () => {
    const { withPorts } = await memoryNight()
    const asked = withPorts({ names: names({ queues: FORBIDDEN }) }).snapshotNames(NIGHT)
    await expect(asked).rejects.toMatchObject({
      code: 'source-forbidden',
      retryable: true,
      message: expect.stringMatching(/decides by the names of queues.*routing:queue:view/) as string,
    })
  })

  it('for want of a permission is a warning where nothing is decided by it', async () => {
    const { withPorts, ports } = await memoryNight()
    const found = await withPorts({
      names: names({ users: new ArchiveError('source-forbidden', 'missing directory:user:view') }),
    }).snapshotNames(NIGHT)
    expect(found.missingKinds).toEqual(['users'])
    expect((await ports.staging.read<NamesFile>(runFiles.names(NIGHT))).queues).toEqual({ 'q-1': 'Advice' })
    expect((await ports.ledger.read(DAY))?.warnings).toContainEqual(expect.stringContaining('directory:user:view'))
  })
})

it('keeps the name of a queue that was removed since the night before', async () => {
  const { withPorts, ports, vault } = await memoryNight()
  await withPorts({ names: names({}) }).snapshotNames(NIGHT)
  const next = { day: '2026-11-20', startedAt: '2026-11-21T00:30:00.000Z' }
  await withPorts({ names: names({}, [{ id: 'q-2', name: 'Sales' }]) }).snapshotNames(next)
  const both = { 'q-1': 'Advice', 'q-2': 'Sales' }
  expect((await ports.staging.read<NamesFile>(runFiles.names(next))).queues).toEqual(both)
  const snapshot = [...vault.blobs].find(([path]) => path.includes('/names/') && path.includes('2026/11/20'))
  expect(Buffer.from(snapshot?.[1].bytes ?? []).toString()).toContain('"q-1"')
})

it('lets a queue decide by the name that it had when a conversation was led, too', async () => {
  const { withPorts, ports } = await memoryNight()
  const next = { day: '2026-11-20', startedAt: '2026-11-21T00:30:00.000Z' }
  const after = { day: '2026-11-21', startedAt: '2026-11-22T00:30:00.000Z' }
  await withPorts({ names: names({}) }).snapshotNames(NIGHT)
  const renamed = withPorts({ names: names({}, [{ id: 'q-1', name: 'Counsel' }]) })
  // Delivered twice, and seen again the night after: it was first seen once.
  for (const dayRun of [next, next, after]) await renamed.snapshotNames(dayRun)
  const file = await ports.staging.read<NamesFile>(runFiles.names(after))
  expect(file.former).toEqual({ queues: { 'q-1': [{ name: 'Advice', until: next.startedAt }] } })

  const { policy, settings } = ports
  const classes = [{ ...policy.classes[0], id: 'advice', years: 9, mode: 'locked', match: { queues: ['Advice'] } }]
  const reasonsAt = (conversationStart: string): string[] => {
    const led = conversation('a', { conversationStart, queueIds: ['q-1'] })
    const ruled = { ...policy, classes: [...classes, ...policy.classes] } as typeof policy
    const { classification } = contextOf(
      { policy: ruled, settings },
      { dayRun: next, names: file, planned: firstRevision(led) },
    )
    return classification.matched.flatMap(({ because }) => because).filter((reason) => reason.startsWith('queue '))
  }
  expect(reasonsAt('2026-11-20T10:00:00.000Z')).toContain('queue Advice')
  expect(reasonsAt('2026-11-21T10:00:00.000Z')).not.toContain('queue Advice')
})

describe('transcripts are asked for', () => {
  it.each([
    ['unknown', [{ id: 'q', name: 'Q', transcribed: false }], 'all'],
    ['unknown', [{ id: 'q', name: 'Q' }], 'all'],
    ['unknown', [], 'all'],
    ['all', [], 'all'],
    ['off', [{ id: 'q', name: 'Q', transcribed: true }], 'off'],
    ['by-queue', [{ id: 'q', name: 'Q', transcribed: true }], 'by-queue'],
    [
      'by-queue',
      [
        { id: 'q', name: 'Q', transcribed: true },
        { id: 'r', name: 'R' },
      ],
      'all',
    ],
  ] satisfies [TranscriptionScope, NamedEntity[], TenantFile['transcription']][])(
    'of a tenant that says %s and whose queues say %j: %s',
    async (scope, queues, expected) => {
      const { withPorts, ports } = await memoryNight()
      await withPorts({
        names: names({}, queues),
        speech: { ...ports.speech, scope: () => Promise.resolve(scope) },
      }).snapshotNames(NIGHT)
      expect((await ports.staging.read<TenantFile>(runFiles.tenant(NIGHT))).transcription).toBe(expected)
    },
  )
})

import { describe, expect, it } from 'vitest'
import { tenantFacts, type QueueTranscription } from '../../../activities/discovery/tenant-facts.ts'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import type { TranscriptionScope } from '../../../domain/ports/speech-source.ts'
import type { ArchiveSettings } from '../../../use-cases/ports.ts'
import { memoryNight } from '../../support/memory-night.ts'

const QUEUES: QueueTranscription = { transcribed: ['q-1'], silent: 0, read: true }

interface Tenant {
  scope?: TranscriptionScope
  setting?: ArchiveSettings['speechTranscripts']
  /** Minutes; null: the tenant says nothing. */
  life?: number | null | ArchiveErrorCode
  granted?: string[] | null
  queues?: Partial<QueueTranscription>
}

async function facts({ scope = 'by-queue', setting = 'auto', life = 15, granted = ['*:*:*'], queues = {} }: Tenant) {
  const { ports } = await memoryNight()
  const linkLifeMinutes = () =>
    typeof life === 'string' ? Promise.reject(new ArchiveError(life, 'no settings')) : Promise.resolve(life)
  return await tenantFacts(
    {
      ...ports,
      settings: { ...ports.settings, speechTranscripts: setting },
      recordings: { ...ports.recordings, linkLifeMinutes },
      speech: { ...ports.speech, scope: () => Promise.resolve(scope) },
      permissions: { granted: () => Promise.resolve(granted) },
    },
    { ...QUEUES, ...queues },
  )
}

describe('whether transcripts are asked for', () => {
  it.each<[string, Tenant, 'all' | 'off' | 'by-queue']>([
    ['as the tenant says', { scope: 'off' }, 'off'],
    ['as the tenant says', { scope: 'all' }, 'all'],
    ['as the queues say, where all of them say so', {}, 'by-queue'],
    ['of all where a queue says nothing', { queues: { silent: 1 } }, 'all'],
    ['of all where the queues could not be listed', { queues: { read: false } }, 'all'],
    ['of all where the tenant does not say', { scope: 'unknown' }, 'all'],
    ['as the operator says', { scope: 'off', setting: 'all' }, 'all'],
    ['as the operator says', { scope: 'all', setting: 'off' }, 'off'],
  ])('%s: %o', async (_why, tenant, transcription) => {
    expect(await facts(tenant)).toMatchObject({ transcription, transcribedQueues: ['q-1'] })
  })
})

describe('how long download links live', () => {
  it('is as the tenant says', async () => {
    expect(await facts({ life: 15 })).toMatchObject({ linkLifeMinutes: 15, warnings: [] })
  })

  it("is the source's own default where the tenant has set nothing", async () => {
    expect(await facts({ life: null })).toMatchObject({ linkLifeMinutes: 60, warnings: [] })
  })

  it('is taken to be the shortest there is where it may not be read, and that is said', async () => {
    const { linkLifeMinutes, warnings } = await facts({ life: 'source-forbidden' })
    expect(linkLifeMinutes).toBe(2)
    expect(warnings).toEqual([expect.stringContaining('may not be read')])
  })

  it('is no question where the credential itself is refused', async () => {
    await expect(facts({ life: 'source-unauthorized' })).rejects.toMatchObject({ code: 'source-unauthorized' })
  })
})

describe('what the credential may see', () => {
  it('is said where something is missing, with what is lost', async () => {
    const all = ['recording:*:*', 'analytics:conversationDetail:view', 'routing:queue:view']
    expect((await facts({ granted: all })).warnings).toEqual([
      'permission conversation:communication:view is missing: messages and attributes in full cannot be read',
    ])
  })

  it('is said to be unknown where the tenant does not tell', async () => {
    expect((await facts({ granted: null })).warnings).toEqual([expect.stringContaining('does not tell')])
  })
})

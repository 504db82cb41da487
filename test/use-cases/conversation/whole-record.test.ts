import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import { type TenantFile } from '../../../use-cases/conversation/plan.ts'
import { parseManifest, type Manifest } from '../../../domain/record/manifest.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { DigitalMessage } from '../../../domain/ports/digital-source.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { conversation, QUEUE } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const TRANSCRIPT = {
  transcripts: [
    {
      phrases: [
        {
          text: 'my card is four one one one one one one one one one one one one one one one',
          startTimeMs: 0,
          participantPurpose: 'external',
          words: [],
        },
      ],
    },
  ],
}

async function manifestOf(dayRun: MemoryNight, id: string): Promise<Manifest> {
  const path = dayRun.ports.index.records.get(id)?.objects.find((object) => object.kind === 'manifest')?.path ?? ''
  const cut = path.indexOf('/')
  return parseManifest(
    JSON.parse(
      new TextDecoder().decode(
        (await bytesOf(dayRun.vault.reader, path.slice(0, cut), path.slice(cut + 1))) ?? new Uint8Array(),
      ),
    ),
  )
}

/** Archives with other ports than the night's own, in the tenant that the file describes. */
async function archived(
  dayRun: MemoryNight,
  conversations: Parameters<MemoryNight['archived']>[0],
  change: Partial<MemoryNight['ports']>,
  tenant: Partial<TenantFile> = {},
) {
  const activities = dayRun.withPorts(change)
  await dayRun.discovered({ conversations })
  await dayRun.ports.staging.write(runFiles.tenant(NIGHT), {
    linkLifeMinutes: 60,
    transcription: 'off',
    transcribedQueues: [],
    warnings: [],
    ...tenant,
  } satisfies TenantFile)
  await activities.planDay(NIGHT)
  const slice = { ...NIGHT, slice: 's0001' }
  await activities.archiveBatches({
    ...slice,
    batches: (await activities.submitSlice(slice)).batches,
    round: 1,
    last: true,
  })
}

describe('what the index says of a conversation', () => {
  it('is who took part, by what, how and when: what a person searches for', async () => {
    const dayRun = await memoryNight()
    await archived(
      dayRun,
      [
        conversation('a', {
          agentIds: ['u-1', 'u-2'],
          addresses: ['tel:+15550100'],
          attributes: { trading_id: 'T-1' },
        }),
      ],
      {},
    )
    expect(dayRun.ports.index.records.get('a')).toMatchObject({
      conversationId: 'a',
      day: DAY,
      conversationStart: '2026-11-19T10:00:00.000Z',
      conversationEnd: '2026-11-19T10:05:00.000Z',
      mediaTypes: ['voice'],
      direction: 'inbound',
      queueIds: [QUEUE],
      agentIds: ['u-1', 'u-2'],
      addresses: ['tel:+15550100'],
      keys: { trading_id: 'T-1' },
    })
  })
})

describe('attributes that analytics cuts', () => {
  const cut = conversation('a', { attributes: { note: 'x'.repeat(1024), trading_id: 'T-1' }, attributesCut: true })

  it('are asked for in full, once, and stand in the manifest and in the business keys', async () => {
    const dayRun = await memoryNight()
    let asked = 0
    await archived(dayRun, [cut, conversation('b')], {
      conversations: {
        ...dayRun.ports.conversations,
        attributes: () => {
          asked++
          return Promise.resolve({
            note: `${'x'.repeat(1024)} and more, card 4111111111111111`,
            client_account: 'CA-1',
          })
        },
      },
    })
    expect(asked).toBe(1)
    const manifest = await manifestOf(dayRun, 'a')
    expect(manifest.attributes?.['note']).toMatch(/ and more, card 411111\*{6}1111$/)
    expect(manifest.keys).toEqual({ trading_id: 'T-1', client_account: 'CA-1' })
    expect(manifest.scrub?.findings).toEqual([
      { where: expect.stringContaining('attributes') as string, kind: 'pan', count: 1 },
    ])
    expect((await manifestOf(dayRun, 'b')).attributes).toBeUndefined()
  })

  it('that cannot be had in full are a gap, and the record is archived with what there is', async () => {
    const dayRun = await memoryNight()
    await archived(dayRun, [cut], {
      conversations: {
        ...dayRun.ports.conversations,
        attributes: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
      },
    })
    expect(dayRun.ports.index.records.get('a')?.gaps).toMatchObject([
      { objectId: 'attributes', reason: 'permission-denied' },
    ])
  })
})

describe('a class that requires a business key', () => {
  it('gets the record all the same, with an alarm, an excuse and a place on the review list', async () => {
    const dayRun = await memoryNight()
    const policy = {
      ...dayRun.ports.policy,
      classes: dayRun.ports.policy.classes.map((retentionClass) =>
        retentionClass.id === 'advice-voice' ? { ...retentionClass, requires: ['trading_id'] } : retentionClass,
      ),
    }
    const alarms: string[] = []
    const log = {
      info: () => {},
      warn: (event: string) => {
        alarms.push(event)
      },
    }
    await archived(dayRun, [conversation('without'), conversation('with', { attributes: { tradeId: 'T-9' } })], {
      policy,
      log,
    })
    expect(dayRun.ports.index.records.get('without')?.gaps).toMatchObject([
      { objectId: 'key:trading_id', reason: 'required-key-missing' },
    ])
    expect(dayRun.ports.index.records.get('with')?.gaps).toEqual([])
    expect(alarms).toEqual(['business-key.missing'])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({
      status: 'complete-with-excuses',
      excused: 1,
      missing: 0,
    })
  })
})

describe('speech transcripts', () => {
  const calls = Array.from({ length: 30 }, (_, i) =>
    conversation(`c${String(i).padStart(2, '0')}`, { recordedCalls: [`s-${i}`] }),
  )
  function speaking(dayRun: MemoryNight, has: (conversationId: string) => boolean) {
    const asked: string[] = []
    const body = Buffer.from(JSON.stringify(TRANSCRIPT))
    return {
      asked,
      ports: {
        speech: {
          scope: () => Promise.resolve('unknown' as const),
          transcribed: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
          transcripts: (id: string) => {
            asked.push(id)
            return Promise.resolve(has(id) ? [{ recordingId: null, url: `https://media.example/speech-${id}` }] : [])
          },
        },
        media: {
          open: (url: string) =>
            url.includes('speech-')
              ? Promise.resolve({
                  contentType: 'application/json',
                  contentLength: body.byteLength,
                  body: (async function* () {
                    yield* await Promise.resolve([body])
                  })(),
                  cancel: () => {},
                })
              : dayRun.ports.media.open(url),
        },
      },
    }
  }

  it('are not asked for where the tenant does not transcribe', async () => {
    const dayRun = await memoryNight()
    const { asked, ports } = speaking(dayRun, () => true)
    await archived(dayRun, calls, ports)
    expect(asked).toEqual([])
  })

  it('of a tenant that transcribes are asked of all calls; they are masked, and readable beside', async () => {
    const dayRun = await memoryNight()
    const { ports } = speaking(dayRun, () => true)
    await archived(dayRun, calls, ports, { transcription: 'all' })
    const record = dayRun.ports.index.records.get('c07')
    expect(record?.objects.map((object) => object.kind).sort()).toEqual([
      'manifest',
      'recording',
      'speech',
      'transcript',
    ])
    const text = await Promise.all(
      (record?.objects ?? [])
        .filter((object) => object.kind === 'speech' || object.kind === 'transcript')
        .map(async ({ path }) =>
          new TextDecoder().decode(
            (await bytesOf(dayRun.vault.reader, path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1))) ??
              new Uint8Array(),
          ),
        ),
    )
    expect(text.join()).toContain('my card is')
    expect(text.join()).not.toContain('one one one one one one one')
  })
})

describe('an email whose body is too large to hold', () => {
  const large: DigitalMessage = {
    messageId: 'm-1',
    time: null,
    sender: 'customer@example.com',
    text: 'Subject: large\n',
    bodyInFile: true,
    attachments: [],
    raw: { id: 'm-1' },
  }

  it('is a gap when no EML file of it could be archived: its body is nowhere then', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.texts.set('text-mail', { messages: [large], unreadable: [] })
    await archived(dayRun, [conversation('text-mail', { mediaTypes: ['email'], recordedSessions: 0 })], {})
    expect(dayRun.ports.index.records.get('text-mail')?.gaps).toMatchObject([
      { objectId: 'm-1', reason: 'content-unavailable' },
    ])
  })
})

describe('what the tenant is like', () => {
  it('names each permission that is missing, and what is lost without it, as a warning of the day', async () => {
    const dayRun = await memoryNight()
    const activities = dayRun.withPorts({
      permissions: {
        granted: () =>
          Promise.resolve([
            'recording:*:view',
            'analytics:conversationDetail:*',
            'conversation:communication:view',
            'routing:queue:view',
          ]),
      },
    })
    await activities.snapshotNames(NIGHT)
    expect((await dayRun.ports.ledger.read(DAY))?.warnings).toEqual([
      expect.stringMatching(/recording:recording:viewSensitiveData is missing: .*left out by Genesys without notice/),
    ])
  })

  it('that cannot be asked is a warning, and links are taken to live two minutes', async () => {
    const dayRun = await memoryNight()
    const activities = dayRun.withPorts({
      permissions: { granted: () => Promise.resolve(null) },
      recordings: {
        ...dayRun.ports.recordings,
        linkLifeMinutes: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
      },
    })
    await activities.snapshotNames(NIGHT)
    expect(await dayRun.ports.staging.read<TenantFile>(runFiles.tenant(NIGHT))).toMatchObject({ linkLifeMinutes: 2 })
    expect((await dayRun.ports.ledger.read(DAY))?.warnings).toHaveLength(2)
  })
})

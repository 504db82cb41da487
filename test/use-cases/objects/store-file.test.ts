import { describe, expect, it } from 'vitest'
import { oggFile } from '../../support/media-files.ts'
import { strToU8, zipSync } from 'fflate'
import { storeFile, type FileJob } from '../../../use-cases/objects/store-file.ts'
import type { Placement } from '../../../use-cases/objects/store-object.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { memoryNight } from '../../support/memory-night.ts'

const SHELF: Placement = {
  container: 'advice-voice',
  how: 'inherit',
  retainUntil: '2033-11-19T10:00:00.000Z',
  mode: 'locked',
  conversationId: 'c',
  classId: 'advice-voice',
  policyVersion: '1',
}
const CARD = '4111 1111 1111 1111'

function job(contentType: string, name: string, ...downloads: Uint8Array[]): FileJob & { opened: () => number } {
  let opened = 0
  return {
    opened: () => opened,
    open() {
      const body = downloads[Math.min(opened++, downloads.length - 1)] ?? new Uint8Array()
      return Promise.resolve({
        contentType,
        contentLength: body.byteLength,
        body: (async function* () {
          yield* await Promise.resolve([body])
        })(),
        cancel: () => {},
      })
    },
    name,
    promise: { expect: 'attachment', contentType },
    object: (_extension, type) => ({
      objectId: 'a-1',
      kind: 'attachment',
      name: '2026/11/19/c/attachments/a-1',
      contentType: type,
      originalName: name,
    }),
  }
}

async function stored(file: FileJob) {
  const dayRun = await memoryNight()
  const alarms: string[] = []
  const outcome = await storeFile(
    {
      ...dayRun.ports,
      log: {
        info: () => {},
        warn: (event) => {
          alarms.push(event)
        },
      },
    },
    SHELF,
    file,
  )
  const text = async (path: string) =>
    new TextDecoder().decode(
      (await bytesOf(dayRun.vault.reader, path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1))) ??
        new Uint8Array(),
    )
  return { dayRun, outcome, alarms, text }
}

describe('a file on its way into the vault', () => {
  it('is masked in place when it is text, and the digest of what the source sent is kept beside', async () => {
    const sent = strToU8(`name,card\nA,${CARD}\n`)
    const { outcome, text } = await stored(job('text/csv', 'cards.csv', sent))
    if (outcome.kind !== 'stored') throw new Error('not stored')
    expect(outcome.object).toMatchObject({ screened: 'masked', sourceSha256: sha256Hex(sent) })
    expect(outcome.found).toEqual([{ kind: 'pan', count: 1 }])
    expect(await text(outcome.object.path)).toBe('name,card\nA,4111 11** **** 1111\n')
  })

  it('stays byte for byte as it was when nothing is in it', async () => {
    const sent = strToU8('nothing to see, order 4711, call +1 555 0100\n')
    const { outcome } = await stored(job('text/plain', 'note.txt', sent))
    expect(outcome).toMatchObject({ kind: 'stored', object: { screened: 'clean', sha256: sha256Hex(sent) }, found: [] })
  })

  it('waits in quarantine, with an alarm, when a card number is packed inside', async () => {
    const { outcome, alarms, dayRun } = await stored(
      job('application/zip', 'cards.zip', zipSync({ 'notes.txt': strToU8(`my card ${CARD}`) })),
    )
    expect(outcome).toMatchObject({ kind: 'quarantined', path: 'quarantine/advice-voice/2026/11/19/c/attachments/a-1' })
    expect(alarms).toEqual(['card-data.quarantined'])
    expect(await dayRun.vault.reader.facts('advice-voice', '2026/11/19/c/attachments/a-1')).toBeNull()
    expect(await dayRun.vault.reader.facts('quarantine', 'advice-voice/2026/11/19/c/attachments/a-1')).toMatchObject({
      mode: 'unlocked',
    })
  })

  it('is stored as it is, and called opaque, when nobody can read it', async () => {
    const file = job('image/png', 'photo.png', Buffer.from('\x89PNG\r\n\x1a\n and noise IEND\xaeB`\x82', 'latin1'))
    expect((await stored(file)).outcome).toMatchObject({ kind: 'stored', object: { screened: 'opaque' } })
  })

  it.each([
    ['image/jpeg', 'application/json', '{"message":"not found"}'],
    ['application/octet-stream', 'application/json', '{"note":"a file of the customer"}'],
    ['application/pdf', 'text/html; charset=utf-8', '<html>gone</html>'],
    ['text/plain', 'text/html', '<p>a page that was sent</p>'],
  ])('that was promised as %s and comes as %s', async (promised, came, body) => {
    const file = {
      ...job(came, 'file', Buffer.from(body)),
      promise: { expect: 'attachment' as const, contentType: promised },
    }
    const isError = promised.startsWith('image/') || promised === 'application/pdf'
    if (isError) await expect(stored(file)).rejects.toMatchObject({ code: 'media-rejected', retryable: true })
    else expect((await stored(file)).outcome).toMatchObject({ kind: 'stored' })
  })

  it('is refused when the second download is not what was judged by the first', async () => {
    const harmless = zipSync({ 'notes.txt': strToU8('nothing') })
    const file = job('application/zip', 'changing.zip', harmless, zipSync({ 'notes.txt': strToU8(`my card ${CARD}`) }))
    await expect(stored(file)).rejects.toMatchObject({ code: 'media-hash-mismatch' })
    expect(file.opened()).toBe(2)
  })

  it('may be empty', async () => {
    expect((await stored(job('text/plain', 'empty.txt', new Uint8Array()))).outcome).toMatchObject({
      kind: 'stored',
      object: { sizeBytes: 0 },
    })
    expect((await stored(job('application/pdf', 'empty.pdf', new Uint8Array()))).outcome).toMatchObject({
      kind: 'stored',
      object: { sizeBytes: 0 },
    })
  })

  it('that is sound is downloaded once and not searched', async () => {
    const file = job('audio/ogg', 'note.ogg', oggFile('a sound'))
    const { outcome } = await stored(file)
    expect(outcome.kind === 'stored' && outcome.object.screened).toBe(undefined)
    expect(file.opened()).toBe(1)
  })

  it('is not what its label says when its first bytes say otherwise', async () => {
    const packed = zipSync({ 'notes.txt': strToU8(`my card ${CARD}`) })
    for (const [type, name] of [
      ['text/csv', 'cards.csv'],
      ['text/plain', 'a.txt'],
    ] as const)
      expect([type, (await stored(job(type, name, packed))).outcome.kind]).toEqual([type, 'quarantined'])
  })

  it('that begins as text and goes on packed is examined, not called clean', async () => {
    const file = job('text/plain', 'a.txt', Buffer.concat([Buffer.from('hello '.repeat(400)), noise(5000)]))
    expect((await stored(file)).outcome).toMatchObject({ kind: 'stored', object: { screened: 'opaque' } })
  })
})

/** Bytes as packing makes them, the same at every run. */
function noise(size: number): Uint8Array {
  let state = 7
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24)
}

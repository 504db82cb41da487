/** Which attachments can be masked, and what can be said of the others. */
import type { CardDataKind } from '../detect/detect.ts'
import { beginsAsPictureOrSound, fileKind } from './file-kind.ts'
import { readerFor } from './read-packed.ts'
import type { Reading } from './reading.ts'
import type { KindCount } from '../scrub-stream.ts'

export type AttachmentVerdict = 'clean' | 'suspect' | 'opaque'
/** `unpacked`: bytes that came out of all layers of packing. */
export interface Examined {
  verdict: AttachmentVerdict
  why: string
  findings: KindCount[]
  unpacked: number
}
/** One file on its way through the readers. Push what comes, then ask once for the answer. */
export interface Examination {
  /** False: more of it would not be read, the answer stands already. */
  push: (chunk: Uint8Array) => boolean
  /** What was seen so far. */
  counts: () => KindCount[]
  end: () => Examined
}
export interface AttachmentKind {
  contentType: string | null
  name: string | null
}

const TEXT_ENDINGS = new Set([
  'txt',
  'text',
  'csv',
  'tsv',
  'json',
  'jsonl',
  'ndjson',
  'eml',
  'html',
  'htm',
  'xhtml',
  'xml',
  'md',
  'markdown',
  'log',
  'vcf',
  'ics',
  'ini',
  'yaml',
  'yml',
  'conf',
  'cfg',
  'sql',
  'rtf',
  'svg',
  'mht',
  'mhtml',
  'srt',
  'vtt',
])
const TEXT_TYPES = [
  'application/json',
  'application/xml',
  'application/xhtml+xml',
  'application/csv',
  'application/x-ndjson',
  'application/yaml',
  'application/rtf',
  'application/sql',
  'message/rfc822',
]

/**
 * 'scrub': text that can be masked in place. 'examine': everything else. 'keep': sound and moving pictures, which hold
 * no text that could be read here. The first bytes decide: a label that they do not bear out is not believed.
 */
export function treatmentOf(file: AttachmentKind, head: Uint8Array): 'scrub' | 'examine' | 'keep' {
  const kind = fileKind(head, { contentType: null, name: null })
  if (SOUND_OR_FILM.test(file.contentType ?? ''))
    return kind === 'binary' || kind === 'empty' || beginsAsPictureOrSound(head) ? 'keep' : 'examine'
  return labelledText(file) && (kind === 'text' || kind === 'empty') ? 'scrub' : 'examine'
}
const SOUND_OR_FILM = /^(?:audio|video)\/|^application\/ogg/i

/** By content type, and by the ending of the name where the type says nothing. */
function labelledText({ contentType, name }: AttachmentKind): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type.startsWith('text/') || type.endsWith('+json') || type.endsWith('+xml') || TEXT_TYPES.includes(type))
    return true
  if (type !== '' && type !== 'application/octet-stream' && type !== 'binary/octet-stream') return false
  return TEXT_ENDINGS.has(endingOf(name))
}

function endingOf(name: string | null): string {
  const dot = name?.lastIndexOf('.') ?? -1
  return name === null || dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/**
 * Bytes that one file may unpack to, all layers of it together: so many whatever came in, so many more for each byte
 * that came in, and so many at most. Beyond, it is made to fill a memory, not to be read. Documents unpack 5 to 30
 * times. What came in and did not unpack lets no more than `MOST_AHEAD` follow at any ratio: a bomb behind a picture is
 * still a bomb.
 */
const ALWAYS_UNPACKED = 512_000
const MOST_TIMES = 40
const MOST_AHEAD = 16_000_000
const MOST_UNPACKED = 512_000_000
/** Bytes that are read at once, whatever size they come in: the allowance grows in these steps. */
const STEP = 65_536

/**
 * Reads the whole body once with bounded memory and keeps nothing. `clean`: read to the last byte, nothing found.
 * `suspect`: card data was seen. `opaque`: not all of it could be read, so nobody can say. Never clean of what was not
 * read.
 */
export async function examine(body: AsyncIterable<Uint8Array>, file: AttachmentKind): Promise<Examined> {
  const { push, end } = examination(file)
  for await (const chunk of body) push(chunk)
  return end()
}

/**
 * The same step by step, for whoever reads on another thread. Synchronous: one push is as long as its bytes need.
 * @param onKind called at once when card data of a kind is first seen
 */
export function examination(file: AttachmentKind, onKind: (kind: CardDataKind) => void = () => {}): Examination {
  const counts = new Map<CardDataKind, number>()
  const reasons = new Set<string>()
  let arrived = 0
  let unpacked = 0
  let allowance = ALWAYS_UNPACKED
  const reading: Reading = {
    found: (kind) => {
      const count = counts.get(kind) ?? 0
      counts.set(kind, count + 1)
      if (count === 0) onKind(kind)
    },
    unread: (why) => {
      if (reasons.size < 5) reasons.add(why)
    },
    unpacked: (bytes) => {
      unpacked += bytes
      if (allowance === 0) return 0
      allowance = Math.max(0, Math.min(allowance - bytes, MOST_UNPACKED - unpacked))
      if (allowance === 0) reading.unread('too large to unpack')
      return allowance
    },
    stop: (why) => {
      reading.unread(why)
      allowance = 0
    },
  }
  const reader = readerFor(reading, file)
  return {
    push: (chunk) => {
      arrived += chunk.length
      for (let at = 0; at < chunk.length && allowance > 0; at += STEP) {
        const step = chunk.subarray(at, at + STEP)
        allowance = Math.min(MOST_AHEAD, allowance + MOST_TIMES * step.length)
        reader.push(step)
      }
      return allowance > 0
    },
    counts: () => kindCounts(counts),
    end: () => {
      reader.end()
      return {
        ...judged(kindCounts(counts), reasons, arrived),
        unpacked,
      }
    },
  }
}

function kindCounts(counts: ReadonlyMap<CardDataKind, number>): KindCount[] {
  return [...counts].map(([kind, count]) => ({ kind, count }))
}

function judged(findings: KindCount[], reasons: ReadonlySet<string>, arrived: number): Omit<Examined, 'unpacked'> {
  if (findings.length > 0) return { verdict: 'suspect', why: seen(findings), findings }
  if (reasons.size > 0) return { verdict: 'opaque', why: [...reasons].join('; '), findings }
  return { verdict: 'clean', why: arrived === 0 ? 'empty' : 'read to its end, nothing found', findings }
}

/** The verdict on a file whose reading was stopped: what was seen by then counts, and it is never clean. */
export function stoppedExamination(findings: KindCount[], why: string): Examined {
  return findings.length > 0
    ? { verdict: 'suspect', why: `${seen(findings)}; then it was stopped: ${why}`, findings, unpacked: 0 }
    : { verdict: 'opaque', why, findings, unpacked: 0 }
}

function seen(findings: readonly KindCount[]): string {
  return `card data was seen in it: ${findings.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`
}

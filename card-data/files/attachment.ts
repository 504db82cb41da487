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
 * Bytes that one file may unpack to, all layers of it together: so many whatever came in, so many for each byte that
 * came in, and so many at most. Beyond, it is made to fill a memory, not to be read. Documents unpack 5 to 30 times.
 */
const ALWAYS_UNPACKED = 4_000_000
const MOST_TIMES = 60
const MOST_UNPACKED = 512_000_000

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

/** The same step by step, for whoever reads on another thread. Synchronous: one push is as long as its bytes need. */
export function examination(file: AttachmentKind): Examination {
  const counts = new Map<CardDataKind, number>()
  const reasons = new Set<string>()
  let arrived = 0
  let unpacked = 0
  let tooMuch = false
  const reading: Reading = {
    found: (kind) => {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    },
    unread: (why) => {
      if (reasons.size < 5) reasons.add(why)
    },
    unpacked: (bytes) => {
      unpacked += bytes
      if (!tooMuch && unpacked > Math.min(MOST_UNPACKED, ALWAYS_UNPACKED + MOST_TIMES * arrived)) {
        tooMuch = true
        reading.unread('too large to unpack')
      }
      return !tooMuch
    },
  }
  const reader = readerFor(reading, file)
  return {
    push: (chunk) => {
      arrived += chunk.length
      if (!tooMuch) reader.push(chunk)
      return !tooMuch
    },
    end: () => {
      reader.end()
      return {
        ...judged(
          [...counts].map(([kind, count]) => ({ kind, count })),
          reasons,
          arrived,
        ),
        unpacked,
      }
    },
  }
}

function judged(findings: KindCount[], reasons: ReadonlySet<string>, arrived: number): Omit<Examined, 'unpacked'> {
  if (findings.length > 0)
    return {
      verdict: 'suspect',
      why: `card data was seen in it: ${findings.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`,
      findings,
    }
  if (reasons.size > 0) return { verdict: 'opaque', why: [...reasons].join('; '), findings }
  return { verdict: 'clean', why: arrived === 0 ? 'empty' : 'read to its end, nothing found', findings }
}

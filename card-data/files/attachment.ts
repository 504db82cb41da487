/** Which attachments can be masked, and what can be said of the others. */
import type { CardDataKind } from '../detect/detect.ts'
import { readerFor } from './read-packed.ts'
import type { Reading } from './reading.ts'
import type { KindCount } from '../scrub-stream.ts'

export type AttachmentVerdict = 'clean' | 'suspect' | 'opaque'
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
 * 'scrub': text that can be masked in place. 'examine': everything else. By content type, and by the ending of the name
 * where the type says nothing.
 */
export function treatmentOf({ contentType, name }: AttachmentKind): 'scrub' | 'examine' {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type.startsWith('text/') || type.endsWith('+json') || type.endsWith('+xml') || TEXT_TYPES.includes(type))
    return 'scrub'
  if (type !== '' && type !== 'application/octet-stream' && type !== 'binary/octet-stream') return 'examine'
  return TEXT_ENDINGS.has(endingOf(name)) ? 'scrub' : 'examine'
}

function endingOf(name: string | null): string {
  const dot = name?.lastIndexOf('.') ?? -1
  return name === null || dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** Unpacked bytes in all, and against what came in: beyond, it is made to fill a memory, not to be read. */
const MOST_UNPACKED = 512_000_000
const MOST_TIMES = 250
const ALWAYS_UNPACKED = 20_000_000

/**
 * Reads the whole body once with bounded memory and keeps nothing. `clean`: read to the last byte, nothing found.
 * `suspect`: card
 * data was seen. `opaque`: not all of it could be read, so nobody can say. Never clean of what was not read.
 */
export async function examine(
  body: AsyncIterable<Uint8Array>,
  file: AttachmentKind,
): Promise<{ verdict: AttachmentVerdict; why: string; findings: KindCount[] }> {
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
      if (!tooMuch && (unpacked > MOST_UNPACKED || (unpacked > ALWAYS_UNPACKED && unpacked > MOST_TIMES * arrived))) {
        tooMuch = true
        reading.unread('too large to unpack')
      }
      return !tooMuch
    },
  }
  const reader = readerFor(reading, file)
  for await (const chunk of body) {
    arrived += chunk.length
    reader.push(chunk)
  }
  reader.end()
  const findings = [...counts].map(([kind, count]) => ({ kind, count }))
  if (findings.length > 0)
    return {
      verdict: 'suspect',
      why: `card data was seen in it: ${findings.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`,
      findings,
    }
  if (reasons.size > 0) return { verdict: 'opaque', why: [...reasons].join('; '), findings }
  return { verdict: 'clean', why: arrived === 0 ? 'empty' : 'read to its end, nothing found', findings }
}

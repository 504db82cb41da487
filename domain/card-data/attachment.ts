/** Which attachments can be masked, and what can be said of the others. */
import type { KindCount } from './scrub-stream.ts'

export type AttachmentVerdict = 'clean' | 'suspect' | 'opaque'
export interface AttachmentKind { contentType: string | null; name: string | null }

const TEXT_ENDINGS = new Set(['txt', 'text', 'csv', 'tsv', 'json', 'jsonl', 'ndjson', 'eml', 'html', 'htm', 'xhtml', 'xml', 'md', 'markdown', 'log', 'vcf', 'ics', 'ini', 'yaml', 'yml', 'conf', 'cfg', 'sql', 'rtf', 'svg', 'mht', 'mhtml', 'srt', 'vtt'])
const TEXT_TYPES = ['application/json', 'application/xml', 'application/xhtml+xml', 'application/csv', 'application/x-ndjson', 'application/yaml', 'application/rtf', 'application/sql', 'message/rfc822']

/** 'scrub': text that can be masked in place. 'examine': everything else. By content type, and by the ending of the name where the type says nothing. */
export function treatmentOf({ contentType, name }: AttachmentKind): 'scrub' | 'examine' {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type.startsWith('text/') || type.endsWith('+json') || type.endsWith('+xml') || TEXT_TYPES.includes(type)) return 'scrub'
  if (type !== '' && type !== 'application/octet-stream' && type !== 'binary/octet-stream') return 'examine'
  return TEXT_ENDINGS.has(endingOf(name)) ? 'scrub' : 'examine'
}

function endingOf(name: string | null): string {
  const dot = name?.lastIndexOf('.') ?? -1
  return name === null || dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** Reads the whole body once with bounded memory and keeps nothing. Never says clean of what was not read. */
export async function examine(body: AsyncIterable<Uint8Array>, _file: AttachmentKind): Promise<{ verdict: AttachmentVerdict; why: string; findings: KindCount[] }> {
  let bytes = 0
  for await (const chunk of body) bytes += chunk.length
  return bytes === 0 ? { verdict: 'clean', why: 'empty', findings: [] } : { verdict: 'opaque', why: 'a kind of file that cannot be read', findings: [] }
}

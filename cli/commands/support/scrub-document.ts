/** A whole document of a known kind, masked as the archive would mask it; every byte outside the masks as it was. */
import type { FieldFinding } from '../../../card-data/findings.ts'
import type { Json, JsonObject } from '../../../card-data/json.ts'
import { scrubJson } from '../../../card-data/scrub-json.ts'
import { scrubMessages } from '../../../card-data/scrub.ts'
import { scrubStream } from '../../../card-data/scrub-stream.ts'
import { maskedSource } from '../../../card-data/text/json-source.ts'
import { scrubSpeech } from '../../../use-cases/conversation/scrub-speech.ts'
import type { DocumentKind } from './document-kinds.ts'

export interface MaskedDocument {
  kind: DocumentKind
  bytes: Uint8Array
  findings: FieldFinding[]
}

const MARK = '\ufeff'

/** @param kind null: guessed by name and content; what is no JSON after all is text */
export async function maskDocument(
  bytes: Uint8Array,
  name: string,
  kind: DocumentKind | null,
): Promise<MaskedDocument> {
  const chosen = kind ?? guessed(bytes, name)
  switch (chosen) {
    case 'transcript':
    case 'messages':
    case 'json':
      return structured(bytes, chosen)
    case 'mail':
      return await streamed(bytes, chosen, 'message/rfc822')
    case 'csv':
    case 'html':
    case 'text':
      return await streamed(bytes, chosen, 'text/plain')
  }
}

function structured(bytes: Uint8Array, kind: 'transcript' | 'messages' | 'json'): MaskedDocument {
  const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  const source = whole.startsWith(MARK) ? whole.slice(1) : whole
  const json = JSON.parse(source) as Json
  const { value, findings } = maskedJson(json, kind)
  const masked = value === json ? source : maskedSource(source, value)
  return {
    kind,
    findings,
    bytes: masked === source ? bytes : new TextEncoder().encode((whole === source ? '' : MARK) + masked),
  }
}

function maskedJson(json: Json, kind: 'transcript' | 'messages' | 'json'): { value: Json; findings: FieldFinding[] } {
  if (kind === 'transcript') {
    // An export holds one transcript or a list of them.
    if (Array.isArray(json)) {
      const { value, findings } = scrubSpeech({ transcripts: json })
      return { value: value['transcripts'] ?? null, findings }
    }
    return isObject(json) ? scrubSpeech(json) : scrubJson(json)
  }
  if (kind === 'json' || !isMessages(json)) return scrubJson(json)
  const findings: FieldFinding[] = []
  const scrubbed = scrubMessages(
    json.map((message) => ({
      sender: typeof message['sender'] === 'string' ? message['sender'] : null,
      text: typeof message['text'] === 'string' ? message['text'] : '',
    })),
  )
  const texts = json.map((message, i) => {
    const one = scrubbed[i]
    if (one === undefined || one.findings.length === 0) return message
    for (const { kind: found } of one.findings) findings.push({ where: '[].text', kind: found, count: 1 })
    return { ...message, text: one.text }
  })
  // The other fields, each by its name; a list of texts would be read as one.
  const rest = scrubJson<Json>(texts)
  return { value: rest.value, findings: [...findings, ...rest.findings] }
}

async function streamed(bytes: Uint8Array, kind: DocumentKind, contentType: string): Promise<MaskedDocument> {
  async function* body() {
    yield await Promise.resolve(bytes)
  }
  const stream = scrubStream(body(), { contentType, name: null })
  const pieces: Uint8Array[] = []
  for await (const piece of stream.body) pieces.push(piece)
  return {
    kind,
    bytes: Buffer.concat(pieces),
    findings: stream.findings().map((found) => ({ where: '', ...found })),
  }
}

function guessed(bytes: Uint8Array, name: string): DocumentKind {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (ending === 'eml') return 'mail'
  if (ending === 'csv' || ending === 'tsv') return 'csv'
  if (ending === 'html' || ending === 'htm') return 'html'
  const head = Buffer.from(bytes.subarray(0, 4096))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^[[{]/.test(head)) {
    try {
      return guessedJson(JSON.parse(new TextDecoder().decode(bytes)) as Json)
    } catch {
      return 'text'
    }
  }
  if (/^(?:[\w-]+:.*\r?\n)*(?:from|received|subject|mime-version|message-id):/i.test(head)) return 'mail'
  return /^\s*<(?:!doctype|html|table|body|div)/i.test(head) ? 'html' : 'text'
}

function guessedJson(json: Json): DocumentKind {
  if (isMessages(json)) return 'messages'
  const text = JSON.stringify(json)
  return text.includes('"phrases":[') || text.includes('"participantPurpose"') ? 'transcript' : 'json'
}

function isMessages(json: Json): json is JsonObject[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((message) => isObject(message) && 'sender' in message && typeof message['text'] === 'string')
  )
}

function isObject(json: Json): json is JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}

/** Card data out of what the source says, before anything of it is staged, stored or indexed (POL-3). */
import { projected } from '../../card-data/conversation/project.ts'
import { scrubMessages, scrubText } from '../../card-data/scrub.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { summed, type FieldFinding } from '../../card-data/findings.ts'
import type { Conversation, SourceRecord } from '../../domain/record/conversation.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import { tokensOf } from './speech-phrases.ts'
import type { DigitalContent } from '../../domain/ports/digital-source.ts'

/** A discovered record, masked, with what was found in it. Everything derived from it later is clean. */
export function scrubRecord(record: SourceRecord): SourceRecord {
  const raw = scrubJson(record.kind === 'conversation' ? record.conversation.raw : record.raw)
  switch (record.kind) {
    case 'unreadable':
      return { ...record, raw: raw.value, reason: scrubText(record.reason).text }
    case 'conversation':
      return {
        kind: 'conversation',
        conversation: {
          ...masked(record.conversation),
          raw: raw.value,
          ...(raw.findings.length === 0 ? {} : { found: raw.findings }),
        },
      }
  }
}

/** The fields that hold what people typed; the others are ids, dates and the source's own words. */
function masked(conversation: Conversation): Conversation {
  return {
    ...conversation,
    attributes: scrubJson(conversation.attributes).value,
    ...(conversation.moreAttributes === undefined
      ? {}
      : { moreAttributes: scrubJson(conversation.moreAttributes).value }),
    addresses: conversation.addresses.map((address) => scrubText(address).text),
    unknownValues: conversation.unknownValues.map((value) => scrubText(value).text),
  }
}

/** Messages of one conversation: also numbers that one sender splits over several of them. */
export function scrubContent(content: DigitalContent): { content: DigitalContent; findings: FieldFinding[] } {
  const texts = scrubMessages(content.messages.map(({ sender, text }) => ({ sender, text })))
  const findings: FieldFinding[] = []
  const messages = content.messages.map((message, i) => {
    const masked = texts[i]?.text ?? message.text
    // A part of a split number, or the answer to a question, is harmless by itself to the search in the raw record, so
    // what was masked is masked there too: as text, as HTML, without the subject.
    const raw = scrubJson(
      masked === message.text ? message.raw : (copied(message.raw, message.text, masked) as JsonObject),
    )
    findings.push(...raw.findings)
    for (const { kind } of texts[i]?.findings ?? []) findings.push({ where: 'messages[].text', kind, count: 1 })
    return {
      ...message,
      raw: raw.value,
      text: masked,
      sender: message.sender === null ? null : scrubText(message.sender).text,
      attachments: message.attachments.map((file) => ({
        ...file,
        name: file.name === null ? null : scrubText(file.name).text,
      })),
    }
  })
  return {
    content: {
      messages,
      unreadable: content.unreadable.map((entry) => ({ ...entry, detail: scrubText(entry.detail).text })),
    },
    findings: summed(findings),
  }
}

/** Every string that says the text or a part of it, wherever the record carries it. */
function copied(value: Json, text: string, masked: string): Json {
  const said = tokensOf(text)
  return each(value)

  function each(json: Json): Json {
    if (typeof json === 'string') return says(json) ? projected(text, masked, json) : json
    if (Array.isArray(json)) return json.map(each)
    if (json === null || typeof json !== 'object') return json
    return Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, each(inner)]))
  }

  function says(copy: string): boolean {
    if (copy === text) return true
    const tokens = tokensOf(copy.replace(/<[^<>]*>/g, ' '))
    return tokens.trim() !== '' && (tokens.includes(said) || said.includes(tokens))
  }
}

/**
 * Conversation ids that look like any UUID and yet lead back to their day and number, so that a tenant of any size
 * needs no table of its conversations.
 */
import { digest, uuidText } from './random.ts'

const DAY_MS = 86_400_000

export interface Place {
  day: string
  index: number
}

export function conversationId(seed: number, { day, index }: Place): string {
  const bytes = Buffer.alloc(16)
  digest('conversation', seed, day, index).copy(bytes, 8, 0, 8)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const mask = digest('mask', seed, bytes.toString('hex', 8))
  const dayNumber = Date.parse(`${day}T00:00:00Z`) / DAY_MS
  bytes.writeUInt32BE((dayNumber ^ mask.readUInt32BE(0)) >>> 0, 0)
  const hidden = (index ^ mask.readUInt32BE(4)) & 0x0fff_ffff
  bytes.writeUInt16BE(hidden >>> 12, 4)
  bytes[6] = 0x40 | ((hidden >>> 8) & 0x0f)
  bytes[7] = hidden & 0xff
  return uuidText(bytes)
}

/** Null for an id that is not of this tenant. */
export function placeOf(seed: number, id: string): Place | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return null
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  const mask = digest('mask', seed, bytes.toString('hex', 8))
  const dayNumber = (bytes.readUInt32BE(0) ^ mask.readUInt32BE(0)) >>> 0
  const hidden = (bytes.readUInt16BE(4) << 12) | (((bytes[6] ?? 0) & 0x0f) << 8) | (bytes[7] ?? 0)
  const index = (hidden ^ mask.readUInt32BE(4)) & 0x0fff_ffff
  if (dayNumber > 100_000) return null
  const place = { day: new Date(dayNumber * DAY_MS).toISOString().slice(0, 10), index }
  return conversationId(seed, place) === id ? place : null
}

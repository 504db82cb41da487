/**
 * The links of a day's chain of accesses: each names the digest of the one before it, the last one closes the chain.
 * Canonical JSON (RFC 8785), so that the same link has one form.
 */
import { z } from 'zod'
import { accessEvent, type AccessEvent } from '../domain/access/access-event.ts'
import type { ClosedDay } from '../domain/ports/access-trail.ts'
import { canonicalBytes } from './canonical.ts'
import { sha256Hex } from './digest.ts'

const link = {
  schema: z.literal('holdfast/access/1'),
  day: z.string(),
  /** From 1 on, without holes: also the name of its file. */
  sequence: z.number().int().min(1),
  /** SHA-256 (hex) of the file of the link before; null in the first one. */
  previous: z.string().nullable(),
  /** Events of this link and all before it. */
  total: z.number().int().min(0),
}
const accessLink = z.discriminatedUnion('kind', [
  z.strictObject({ ...link, kind: z.literal('events'), events: z.array(accessEvent).min(1) }),
  z.strictObject({ ...link, kind: z.literal('close') }),
])
export type AccessLink = z.infer<typeof accessLink>

/** The end of a chain: what the next link is made from. */
export interface ChainHead {
  sequence: number
  sha256: string | null
  total: number
  closed: boolean
}
export const NO_LINKS: ChainHead = { sequence: 0, sha256: null, total: 0, closed: false }

export interface Forged {
  bytes: Uint8Array
  /** The end of the chain with this link. */
  head: ChainHead
}

/** @param events null: the link that closes the chain */
export function nextLink(day: string, head: ChainHead, events: readonly AccessEvent[] | null): Forged {
  const common = { schema: 'holdfast/access/1', day, sequence: head.sequence + 1, previous: head.sha256 } as const
  const made: AccessLink =
    events === null
      ? { ...common, kind: 'close', total: head.total }
      : { ...common, kind: 'events', total: head.total + events.length, events: [...events] }
  const bytes = canonicalBytes(made)
  return { bytes, head: headOf(made, bytes) }
}

/** @throws TypeError, SyntaxError or ZodError for bytes that are no link, or are not in its one form */
export function readLink(bytes: Uint8Array): { link: AccessLink; head: ChainHead } {
  const read = accessLink.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)))
  const form = canonicalBytes(read)
  if (Buffer.compare(form, bytes) !== 0) throw new TypeError('it is not in the form in which links are written')
  return { link: read, head: headOf(read, bytes) }
}

/** Why a link does not follow upon a chain, in words; empty when it does. */
export function breaksOf(day: string, before: ChainHead, { link: next }: { link: AccessLink }): string[] {
  return [
    ...(before.closed ? ['comes after the chain was closed'] : []),
    ...(next.day === day ? [] : [`is of ${next.day}`]),
    ...(next.sequence === before.sequence + 1 ? [] : [`is number ${next.sequence}, not ${before.sequence + 1}`]),
    ...(next.previous === before.sha256 ? [] : ['does not name the link before it']),
    ...(next.total === before.total + (next.kind === 'events' ? next.events.length : 0)
      ? []
      : ['does not count the events']),
    ...(next.kind === 'events' && next.events.some(({ time }) => time.slice(0, 10) > day)
      ? ['holds an event of a later day']
      : []),
  ]
}

/** What a certificate binds. @throws TypeError for a chain that is open */
export function closedDay({ sequence, total, sha256, closed }: ChainHead): ClosedDay {
  if (!closed || sha256 === null) throw new TypeError('the chain is not closed')
  return { entries: sequence, events: total, sha256 }
}

function headOf({ sequence, total, kind }: AccessLink, bytes: Uint8Array): ChainHead {
  return { sequence, total, sha256: sha256Hex(bytes), closed: kind === 'close' }
}

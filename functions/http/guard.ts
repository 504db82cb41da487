/** The door of every operation: who asks, may they, and is it on record. */
import { randomUUID } from 'node:crypto'
import type { HttpRequest } from '@azure/functions'
import { decide, ROLE_TABLE } from '../../api/roles.ts'
import { scrubText } from '../../card-data/scrub.ts'
import type { AccessDetails, AccessEvent } from '../../domain/access/access-event.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { AccessTrail } from '../../domain/ports/access-trail.ts'
import type { Authenticator } from '../../domain/ports/authenticator.ts'
import type { Clock } from '../../domain/ports/support.ts'
import type { MinuteCounts } from './minute-counts.ts'

/** Of a text in the trail, characters. */
const LONGEST_TEXT = 2000

export interface Guard {
  authenticator: Authenticator
  trail: AccessTrail
  clock: Clock
  /** Counts a request without a valid token; never throws. */
  countRefusal(address: string | null): Promise<void>
  /** What of an allowed access to figures is one line a minute. */
  statuses: MinuteCounts
}

/** One access from the knock to its line in the trail. */
export interface Access {
  principal: Principal
  /** Adds what the work knows: purpose, matter, records, links. Lists are added to, the rest is replaced. */
  note(details: AccessDetails): void
  /** Writes the line of an access that is one; with a code it failed. @throws ArchiveError `trail-unwritable` */
  close(code?: { code: string; denied: boolean }): Promise<void>
}

/**
 * @throws ArchiveError `unauthenticated`, `identity-unreachable`, `forbidden` (then on record already), and
 *   `trail-unwritable` when it cannot be put on record
 */
export async function enter(guard: Guard, operationId: string, request: HttpRequest): Promise<Access> {
  const address = addressOf(request)
  const principal = await known(guard, request, address)
  const asked = [...Object.values(request.params), questionIn(request)].filter((text) => text !== '').join(' ')
  const access = accessOf(guard, operationId, principal, asked)
  switch (decide(operationId, principal)) {
    case 'allow':
    case 'second-person':
      return access
    case 'deny':
    case 'never':
      await access.close({ code: 'forbidden', denied: true })
      throw new ArchiveError('forbidden', 'none of your roles may do this')
  }
}

/** As it was typed; where it goes on in the answer is no part of the question. */
function questionIn({ query }: HttpRequest): string {
  const named = [...query.entries()].filter(([name]) => name !== 'cursor' && name !== 'limit')
  return named.map(([name, value]) => `${name}=${value}`).join('&')
}

async function known(guard: Guard, request: HttpRequest, address: string | null): Promise<Principal> {
  try {
    return await guard.authenticator.authenticate(request.headers.get('authorization'), address)
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'unauthenticated') await guard.countRefusal(address)
    throw error
  }
}

function accessOf({ trail, clock, statuses }: Guard, operationId: string, principal: Principal, asked: string): Access {
  const row = ROLE_TABLE[operationId]
  let noted: AccessDetails = asked === '' ? {} : { subject: asked }
  return {
    principal,
    note: (details) => {
      noted = together(noted, details)
    },
    async close(problem) {
      if (row === undefined) return
      const { kind, oid, name, roles, address } = principal
      const eventOf = (count?: number): AccessEvent => ({
        id: randomUUID(),
        time: new Date(clock.now()).toISOString(),
        action: row.action,
        outcome: problem === undefined ? 'allowed' : problem.denied ? 'denied' : 'failed',
        ...(problem === undefined ? {} : { code: problem.code }),
        user: { kind, oid, name, roles: [...roles] },
        address,
        ...(count === undefined ? {} : { count }),
        ...withoutCardData(noted),
      })
      if (row.onRecord === 'counted' && problem === undefined)
        await statuses.count([oid, address, operationId, noted.subject].join(' '), eventOf)
      else await trail.record(eventOf())
    },
  }
}

/** People paste whole messages, and evidence is locked: card data goes as in any other text. */
function withoutCardData({ purpose, subject, onBehalfOf, ...details }: AccessDetails): AccessDetails {
  const texts = Object.entries({ purpose, subject, onBehalfOf }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, scrubText(text).text.slice(0, LONGEST_TEXT)]],
  )
  return { ...details, ...(Object.fromEntries(texts) as AccessDetails) }
}

function together(before: AccessDetails, more: AccessDetails): AccessDetails {
  const lists = {
    conversationIds: [...(before.conversationIds ?? []), ...(more.conversationIds ?? [])],
    links: [...(before.links ?? []), ...(more.links ?? [])],
    changes: [...(before.changes ?? []), ...(more.changes ?? [])],
  }
  return {
    ...before,
    ...more,
    ...(lists.conversationIds.length === 0 ? {} : { conversationIds: lists.conversationIds }),
    ...(lists.links.length === 0 ? {} : { links: lists.links }),
    ...(lists.changes.length === 0 ? {} : { changes: lists.changes }),
  }
}

/**
 * The platform's front end appends the client's address, mostly with its port, to what the client claims: only the last
 * one is the front end's word.
 */
function addressOf(request: HttpRequest): string | null {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  if (last === '' || last.length > 60) return null
  return /^\[(.+)\](?::\d+)?$/.exec(last)?.[1] ?? /^([\d.]+):\d+$/.exec(last)?.[1] ?? last
}

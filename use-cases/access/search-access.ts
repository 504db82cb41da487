/** One page of the answer to a question to the trail: found in the index, read from the evidence. */
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { accessLookupsOf, isAskedFor, type AccessQuestion } from '../../domain/access/question.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { AccessPlace } from '../../domain/ports/access-index.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { accessName } from '../../domain/record/vault-names.ts'
import type { AccessLink } from '../../evidence/access-chain.ts'
import { cursorOf, digestOf, positionOf } from '../paging.ts'
import type { ActivityPorts } from '../ports.ts'
import { eventIn, indexAccess, linkAt } from './index-access.ts'

type Ports = Pick<ActivityPorts, 'accessIndex' | 'reader'>

export interface FoundAccess {
  event: AccessEvent
  /** `<container>/<name>` of its link in the chain. */
  link: string
}
export interface AccessAnswer {
  accesses: FoundAccess[]
  /** For the next page of the same question; null when there is none. A page may be empty and not the last. */
  cursor: string | null
  requestCharge: number
}

/** Partitions of one page: a long range of empty days is answered in several. */
const MOST_PARTITIONS = 62

/**
 * @throws ArchiveError `bad-range`; `bad-request` for a cursor of another question, or none; `index-unreachable`,
 *   `vault-unreachable`; `certificate-invalid` when the evidence does not have what the index names
 */
export async function searchAccess(
  ports: Ports,
  question: AccessQuestion,
  cursor: string | null,
  limit: number,
): Promise<AccessAnswer> {
  const lookups = accessLookupsOf(question)
  const digest = digestOf(question)
  let { at, after } = cursor === null ? { at: 0, after: null } : positionOf(cursor, digest, lookups.length)
  // The first page sees all that was on record when it was asked.
  if (cursor === null) await indexAccess(ports, question.from, question.to)
  const accesses: FoundAccess[] = []
  let requestCharge = 0
  for (let read = 0; at < lookups.length && accesses.length < limit && read < MOST_PARTITIONS; read++) {
    const lookup = lookups[at]
    if (lookup === undefined) break
    const page = await ports.accessIndex.page(lookup, after, limit - accesses.length)
    requestCharge += page.requestCharge
    accesses.push(...(await evidenceOf(ports, page.places)).filter(({ event }) => isAskedFor(event, question)))
    after = page.next
    if (page.next === null) at++
  }
  return { accesses, cursor: at < lookups.length ? cursorOf({ q: digest, at, after }) : null, requestCharge }
}

async function evidenceOf({ reader }: Ports, places: readonly AccessPlace[]): Promise<FoundAccess[]> {
  const links = new Map<string, Promise<AccessLink | null>>()
  const linkOf = ({ day, sequence }: AccessPlace): Promise<AccessLink | null> => {
    const name = accessName(day, sequence)
    const reading = links.get(name) ?? linkAt(reader, day, sequence)
    links.set(name, reading)
    return reading
  }
  return await Promise.all(
    places.map(async (place) => {
      const event = eventIn(await linkOf(place), place.id)
      const link = `${EVIDENCE}/${accessName(place.day, place.sequence)}`
      if (event === null) throw new ArchiveError('certificate-invalid', `${link} does not have the event ${place.id}`)
      return { event, link }
    }),
  )
}

/** Brings the index of accesses up to the chain. Whoever asks does it before; nothing that is recorded waits for it. */
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { daysOf } from '../../domain/access/question.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { accessName } from '../../domain/record/vault-names.ts'
import { readLink, type AccessLink } from '../../evidence/access-chain.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'
import type { IndexedChain } from '../../domain/ports/access-index.ts'

type Ports = Pick<ActivityPorts, 'accessIndex' | 'reader'>

/** Links read side by side, and indexed in one go. */
const AHEAD = 32
/** Days looked at side by side. */
const DAYS = 8
const NOTHING: IndexedChain = { sequence: 0, closed: false }

/** @throws ArchiveError `vault-unreachable`, `index-unreachable`; `certificate-invalid` for a link that is none */
export async function indexAccess(ports: Ports, from: string, to: string): Promise<void> {
  const through = await ports.accessIndex.through(from, to)
  const open = daysOf(from, to).filter((day) => through.get(day)?.closed !== true)
  for (let at = 0; at < open.length; at += DAYS)
    await Promise.all(open.slice(at, at + DAYS).map((day) => indexDay(ports, day, through.get(day) ?? NOTHING)))
}

async function indexDay(ports: Ports, day: string, done: IndexedChain): Promise<void> {
  for (let through = done; !through.closed;) {
    const links = await linksAfter(ports, day, through.sequence)
    const last = links.at(-1)
    if (last === undefined) return
    through = { sequence: last.sequence, closed: last.kind === 'close' }
    await ports.accessIndex.put(
      day,
      links.flatMap((link) =>
        link.kind === 'events' ? link.events.map((event) => ({ sequence: link.sequence, event })) : [],
      ),
      through,
    )
  }
}

/** The next links that are there, without a hole. One look tells that there is none. */
async function linksAfter({ reader }: Ports, day: string, sequence: number): Promise<AccessLink[]> {
  const first = await linkAt(reader, day, sequence + 1)
  if (first === null) return []
  const more = await Promise.all(Array.from({ length: AHEAD - 1 }, (_, i) => linkAt(reader, day, sequence + 2 + i)))
  const end = more.indexOf(null)
  return [first, ...more.slice(0, end < 0 ? more.length : end).filter((link) => link !== null)]
}

/** Null where the chain has no such link. @throws ArchiveError `certificate-invalid` for one that is none */
export async function linkAt(reader: Ports['reader'], day: string, sequence: number): Promise<AccessLink | null> {
  const name = accessName(day, sequence)
  const bytes = await bytesOf(reader, EVIDENCE, name)
  if (bytes === null) return null
  try {
    return readLink(bytes).link
  } catch (error) {
    throw new ArchiveError('certificate-invalid', `${EVIDENCE}/${name} is no link of the chain of accesses`, {
      cause: error,
    })
  }
}

/** The event as the evidence has it; null when it is not there. */
export function eventIn(link: AccessLink | null, id: string): AccessEvent | null {
  return link?.kind === 'events' ? (link.events.find((event) => event.id === id) ?? null) : null
}

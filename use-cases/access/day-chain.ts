/**
 * The chain of one day as one process writes it, while others may write to it, too: the place of a link is its name,
 * which storage gives to one writer only. Whoever finds it taken reads what stands there and takes the next one.
 */
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { accessName } from '../../domain/record/vault-names.ts'
import { NO_LINKS, nextLink, readLink, type ChainHead } from '../../evidence/access-chain.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader'>

/** Places that others may take before this writer gives up. */
const ATTEMPTS = 200

/** The chain is closed: the event belongs into a later one. */
export class ChainClosed extends Error {
  override readonly name = 'ChainClosed'
  readonly head: ChainHead
  constructor(head: ChainHead) {
    super('the chain is closed')
    this.head = head
  }
}

export interface DayChain {
  /**
   * Writes one link. Calls must not overlap.
   * @param events null closes the chain
   * @returns the end of the chain with the link
   * @throws ChainClosed, ArchiveError `trail-unwritable` (retryable); then the link may still have been written
   */
  append(events: readonly AccessEvent[] | null): Promise<ChainHead>
}

export function dayChain({ vault, reader }: Ports, day: string): DayChain {
  let known: ChainHead | null = null

  return {
    async append(events) {
      try {
        return await appended(events)
      } catch (error) {
        // What storage did is not known: the end of the chain is looked for again.
        known = null
        if (error instanceof ChainClosed) throw error
        const reason = error instanceof Error ? error.message : String(error)
        throw new ArchiveError('trail-unwritable', `the access cannot be put on record: ${reason}`, {
          retryable: true,
          cause: error,
        })
      }
    },
  }

  async function appended(events: readonly AccessEvent[] | null): Promise<ChainHead> {
    known ??= await lastOf()
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (known.closed) throw new ChainClosed(known)
      const { bytes, head } = nextLink(day, known, events)
      if (await isTaken(head.sequence, bytes)) known = await headAt(await lastFrom(head.sequence))
      else return (known = head)
    }
    throw new ArchiveError('vault-conflict', `${ATTEMPTS} places of the chain of ${day} were taken by others`)
  }

  async function isTaken(sequence: number, body: Uint8Array): Promise<boolean> {
    try {
      await vault.putOnce({
        container: EVIDENCE,
        name: accessName(day, sequence),
        contentType: 'application/json',
        metadata: { day },
        body,
      })
      return false
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'vault-conflict') return true
      throw error
    }
  }

  async function lastOf(): Promise<ChainHead> {
    const last = await lastFrom(0)
    return last === 0 ? NO_LINKS : await headAt(last)
  }

  /** The last link that is there, found without a listing: links have no holes. @param there one that is, or 0 */
  async function lastFrom(there: number): Promise<number> {
    const isThere = async (sequence: number) => (await reader.facts(EVIDENCE, accessName(day, sequence))) !== null
    let step = 1
    for (; await isThere(there + step); step *= 2) there += step
    for (let missing = there + step; missing - there > 1;) {
      const middle = Math.floor((there + missing) / 2)
      if (await isThere(middle)) there = middle
      else missing = middle
    }
    return there
  }

  async function headAt(sequence: number): Promise<ChainHead> {
    const bytes = await bytesOf(reader, EVIDENCE, accessName(day, sequence))
    if (bytes === null) throw new ArchiveError('vault-unreachable', `${accessName(day, sequence)} is not there`)
    return readLink(bytes).head
  }
}

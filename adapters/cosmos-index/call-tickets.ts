/**
 * The shared budget as one document, moved on by conditional writes: whoever loses a race reads again. The second that
 * counts is the database's own, because processes have clocks of their own.
 */
import { createHash } from 'node:crypto'
import type { Database, ItemResponse } from '@azure/cosmos'
import { grant, NOTHING_SPENT, type BudgetRules, type SpentCalls } from '../../domain/calls/shared-budget.ts'
import type { CallTickets } from '../../domain/ports/call-tickets.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'

const PARTITION = 'calls'
/** Races lost in a row before the count is said to be out of reach. */
const MOST_RACES = 20

type Document = SpentCalls & { id: string; day: typeof PARTITION; kind: 'calls' }
interface Known {
  spent: SpentCalls
  /** Null: there is no document yet. */
  etag: string | null
}

export interface CallTicketsOptions extends BudgetRules {
  /** The OAuth client that Genesys counts; only its hash is written. */
  clientId: string
  /** Names this process among its like. */
  process: string
  now: () => number
}

export function createCallTickets(database: Database, options: CallTicketsOptions): CallTickets {
  const ledger = containerOf(database, 'ledger')
  const id = `calls-${createHash('sha256').update(options.clientId).digest('hex').slice(0, 32)}`
  /** As last read or written: right until another process writes. */
  let known: Known | null = null
  /** The database's clock less ours, ms. */
  let ahead = 0

  return {
    async take(lane, want) {
      for (let race = 0; race < MOST_RACES; race++) {
        const remembered = known !== null
        const { spent, etag } = known ?? (await read())
        const second = Math.floor((options.now() + ahead) / 1000)
        const { spent: next, ...granted } = grant(spent, { lane, want, process: options.process, second }, options)
        // What others wrote meanwhile may be all that a process that has nothing to hand out needs to know.
        if (granted.tickets > 0 || !remembered) {
          if (await write({ ...next, id, day: PARTITION, kind: 'calls' }, etag)) return granted
        }
        known = null
      }
      throw new ArchiveError('index-unreachable', 'the shared count of calls is written by too many at once', {
        retryable: true,
      })
    },
  }

  async function read(): Promise<Known> {
    const response = await indexed('read the shared count of calls', () => ledger.item(id, PARTITION).read<Document>())
    setClock(response)
    return response.resource === undefined
      ? { spent: NOTHING_SPENT, etag: null }
      : { spent: response.resource, etag: response.etag }
  }

  /** False: another process was quicker. */
  async function write(document: Document, etag: string | null): Promise<boolean> {
    try {
      const response =
        etag === null
          ? await ledger.items.create(document)
          : await ledger
              .item(id, PARTITION)
              .replace(document, { accessCondition: { type: 'IfMatch', condition: etag } })
      setClock(response)
      known = { spent: { seconds: document.seconds, processes: document.processes }, etag: response.etag }
      return true
    } catch (error) {
      const status = statusOf(error)
      if (status === 409 || status === 412 || status === 404) return false
      throw cosmosError(error, 'write the shared count of calls')
    }
  }

  /** A whole second, so half of one is added: never more than one off. */
  function setClock({ headers }: Pick<ItemResponse<Document>, 'headers'>): void {
    const date = Date.parse(String(headers['date']))
    if (Number.isNaN(date))
      throw new ArchiveError('index-unreachable', 'the index does not say what time it is', { retryable: true })
    ahead = date + 500 - options.now()
  }
}

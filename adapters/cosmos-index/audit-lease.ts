/**
 * The organisation's one audit query: a document that only its holder, or its end, gives free. Conditional writes make
 * it one holder.
 */
import type { Database } from '@azure/cosmos'
import type { AuditLease } from '../../domain/ports/audit-index.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'

const ID = 'audit-lease'
const PARTITION = 'leases'

interface Lease {
  id: string
  day: string
  holder: string
  until: string
}

export function createAuditLease(database: Database): AuditLease {
  const ledger = containerOf(database, 'ledger')
  return {
    async acquire(holder, now, until) {
      const { resource, etag } = await indexed('read the audit lease', () => ledger.item(ID, PARTITION).read<Lease>())
      if (resource !== undefined && resource.holder !== holder && resource.until > now) return false
      const lease = { id: ID, day: PARTITION, kind: 'lease', holder, until }
      try {
        if (resource === undefined) await ledger.items.create(lease)
        else await ledger.item(ID, PARTITION).replace(lease, { accessCondition: { type: 'IfMatch', condition: etag } })
        return true
      } catch (error) {
        // Somebody was quicker between the look and the write.
        if (statusOf(error) === 409 || statusOf(error) === 412) return false
        throw cosmosError(error, 'take the audit lease')
      }
    },

    async release(holder) {
      const { resource, etag } = await indexed('read the audit lease', () => ledger.item(ID, PARTITION).read<Lease>())
      if (resource?.holder !== holder) return
      try {
        await ledger.item(ID, PARTITION).delete({ accessCondition: { type: 'IfMatch', condition: etag } })
      } catch (error) {
        if (statusOf(error) !== 404 && statusOf(error) !== 412) throw cosmosError(error, 'give the audit lease back')
      }
    },
  }
}

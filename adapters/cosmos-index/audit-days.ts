/** States of audit days lie in one small partition of the ledger. */
import type { Database } from '@azure/cosmos'
import type { AuditDays, AuditDayState } from '../../domain/ports/audit-days.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'

const PARTITION = 'audit-days'

export function createAuditDays(database: Database): AuditDays {
  const ledger = containerOf(database, 'ledger')
  return {
    async read(day) {
      const { resource } = await indexed(`read the audit day ${day}`, () =>
        ledger.item(day, PARTITION).read<{ state: AuditDayState }>(),
      )
      return resource?.state ?? null
    },
    async write(state) {
      await indexed(`write the audit day ${state.day}`, () =>
        ledger.items.upsert({
          id: state.day,
          day: PARTITION,
          kind: 'audit-day',
          state: { ...state, sealed: state.sealed === null ? null : { ...state.sealed } },
        }),
      )
    },
    async range(from, to) {
      const query = ledger.items.query<{ state: AuditDayState }>(
        {
          query: 'SELECT c.state FROM c WHERE c.id >= @from AND c.id <= @to ORDER BY c.id',
          parameters: [
            { name: '@from', value: from },
            { name: '@to', value: to },
          ],
        },
        { partitionKey: PARTITION },
      )
      const { resources } = await indexed('list the audit days', () => query.fetchAll())
      return resources.map((resource) => resource.state)
    },
  }
}

/** What administrators did in the tenant: the truth that the exported audit log is judged by. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'

export interface TrueAudit {
  id: string
  service: string
  /** Epoch ms. */
  at: number
  action: string
}

/** As the source lists them. The last one can be asked only in real time; of `Quality` a query of its own tells. */
export const AUDIT_SERVICES = ['ContactCenter', 'PeoplePermissions', 'Routing', 'Triggers'] as const
export const QUALITY = 'QualityConversations'
export const WITHOUT_QUERY = 'Triggers'

const DAY = 86_400_000
const MOST_A_DAY = 4

export function auditsOf(draw: Draw, seed: number, epoch: number, days: number): TrueAudit[] {
  return Array.from({ length: days }).flatMap((_, day) =>
    [...AUDIT_SERVICES, QUALITY].flatMap((service) =>
      Array.from({ length: draw.whole(0, MOST_A_DAY) }, (__, i) => ({
        id: uuid('audit', seed, day, service, i),
        service,
        at: epoch + day * DAY + draw.whole(0, DAY - 1),
        action: draw.pick(['Create', 'Update', 'Delete', 'View']),
      })),
    ),
  )
}

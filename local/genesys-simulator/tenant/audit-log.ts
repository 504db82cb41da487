/** The tenant's audit log: who changed what, drawn from seed, day and service alone. */
import type { Models } from 'purecloud-platform-client-v2'
import { draw, uuid } from '../random.ts'
import { iso } from '../wire/analytics.ts'
import type { Tenant } from './shapes.ts'

const DAY_MS = 86_400_000
/** Genesys writes an entry some minutes after what it tells of, ms. */
export const SETTLES_AFTER = 15 * 60_000

/**
 * Services with their entities and actions, of AuditTopicAuditLogMessage; a few of the 56, so that demonstrations stay
 * quick.
 */
export const AUDIT_SERVICES: Record<string, { entity: string; actions: string[] }> = {
  ContactCenter: { entity: 'Queue', actions: ['Update', 'Create', 'MemberUpdate'] },
  PeoplePermissions: { entity: 'Role', actions: ['AddPermission', 'RemovePermission', 'Update'] },
  Architect: { entity: 'Flow', actions: ['Publish', 'Update'] },
  Recording: { entity: 'Recording', actions: ['ApplyProtection', 'Export', 'RestoreRequest'] },
  OAuth: { entity: 'Client', actions: ['Update'] },
  Telephony: { entity: 'Phone', actions: ['Update'] },
  Directory: { entity: 'User', actions: ['Update', 'Create'] },
}
/** Asked by routes of its own; the same shapes. */
export const QUALITY = 'QualityConversations'

/** How many entries the service wrote on the day. */
export function entriesOn({ seed, profile }: Tenant, service: string, day: string): number {
  if (service === 'Telephony' && profile.auditFlood?.day === day) return profile.auditFlood.entries
  const d = draw('audit-count', seed, service, day)
  return service === 'OAuth' ? 0 : d.whole(2, 30)
}

/** Entry n of a service and day, in the order of time. */
export function auditEntry(
  tenant: Tenant,
  service: string,
  day: string,
  n: number,
  count: number,
  cardData: boolean,
): Models.AuditLogMessage {
  const { seed, directory } = tenant
  const d = draw('audit', seed, service, day, n)
  const { entity, actions } = AUDIT_SERVICES[service] ?? { entity: 'Evaluation', actions: ['Create'] }
  const user = d.pick(directory.users)
  const target =
    entity === 'Queue' || entity === 'Role'
      ? d.pick(directory.queues)
      : entity === 'Flow'
        ? d.pick(directory.flows)
        : d.pick(directory.users)
  const at = Date.parse(`${day}T00:00:00Z`) + Math.floor(((n + d.real()) * DAY_MS) / (count + 1))
  return {
    id: uuid('audit', seed, service, day, n),
    userHomeOrgId: directory.organizationId,
    user: { id: user.id, name: user.name },
    client: { id: '' },
    remoteIp: ['192.0.2.10'],
    serviceName: service,
    level: 'USER',
    eventDate: iso(at),
    action: d.pick(actions),
    entity: { id: target.id, name: target.name },
    entityType: service === 'PeoplePermissions' ? 'Queue' : entity,
    status: 'SUCCESS',
    transactionInitiator: true,
    application: '',
    context: { note: cardData ? 'paid with 4111 1111 1111 1111' : 'by hand' },
    entityChanges: [],
    initiatingAction: {},
    propertyChanges: [
      { property: 'permissions', oldValues: ['view'], newValues: [cardData ? 'card 5555-5555-5555-4444' : 'edit'] },
      { property: 'secret', oldValues: ['********'], newValues: ['********'] },
    ],
  }
}

/** Who asks: a person with roles, or a machine. Roles are the app roles of the tenant's directory. */
export const ROLES = [
  'Legal.Reviewer',
  'Compliance.Officer',
  'Auditor',
  'Platform.Administrator',
  'Executive.Officer',
] as const
export type Role = (typeof ROLES)[number]

/** The app role of machines: an app-only token without it is no machine of ours. */
export const MACHINE_ROLE = 'Platform.Machine'

export interface Principal {
  /** `machine`: an app-only token, behind which no person stands. It may run operations and never approve. */
  kind: 'person' | 'machine'
  /** Object id in the directory (GUID): what tells two persons apart, whatever they are called. */
  oid: string
  /** For people to read; never decides anything. */
  name: string
  /** A machine has none of a person's roles, whatever was assigned to it. */
  roles: readonly Role[]
  /** Where the request came from; null where the host does not say. */
  address: string | null
}

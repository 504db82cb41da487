/** Who asks: a person with roles, or a machine. Roles are the app roles of the tenant's directory. */
const PERSON_ROLES = [
  'Legal.Reviewer',
  'Compliance.Officer',
  'Auditor',
  'Platform.Administrator',
  'Executive.Officer',
] as const
/** The only role of a machine: any app of a directory may get a token for another one, so that alone is no right. */
export const MACHINE_ROLE = 'Platform.Machine'
export const ROLES = [...PERSON_ROLES, MACHINE_ROLE] as const
export type Role = (typeof ROLES)[number]

export interface Principal {
  /** `machine`: an app-only token, behind which no person stands. It may run operations and never approve. */
  kind: 'person' | 'machine'
  /** Object id in the directory (GUID): what tells two persons apart, whatever they are called. */
  oid: string
  /** For people to read; never decides anything. */
  name: string
  /** A machine has none of a person's roles and a person none of a machine's, whatever was assigned to them. */
  roles: readonly Role[]
  /** Where the request came from; null where the host does not say. */
  address: string | null
}

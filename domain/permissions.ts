/** What the credential must be allowed to do, and what is lost where it is not. */
export interface MissingPermission {
  permission: string
  consequence: string
}

/** Genesys Cloud permissions as `domain:entity:action`. */
const NEEDED: readonly MissingPermission[] = [
  {
    permission: 'recording:recording:viewSensitiveData',
    consequence: 'recordings with card or personal data are left out by Genesys without notice',
  },
  { permission: 'recording:recording:view', consequence: 'no recording can be archived' },
  { permission: 'recording:screenRecording:view', consequence: 'screen recordings are left out' },
  { permission: 'analytics:conversationDetail:view', consequence: 'conversations cannot be discovered' },
  { permission: 'routing:queue:view', consequence: 'queues have no names, by which classes of retention are decided' },
  { permission: 'conversation:communication:view', consequence: 'messages and attributes in full cannot be read' },
]

/** @param granted with `*` for all of a part */
export function missingPermissions(granted: readonly string[]): MissingPermission[] {
  return NEEDED.filter(({ permission }) => !granted.some((name) => covers(name, permission)))
}

function covers(grant: string, permission: string): boolean {
  const wanted = permission.split(':')
  const given = grant.split(':')
  return (
    given.length === wanted.length &&
    given.every((part, i) => part === '*' || part.toLowerCase() === wanted[i]?.toLowerCase())
  )
}

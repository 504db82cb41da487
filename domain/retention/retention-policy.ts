/** The retention policy as data (POL-1): classes with their legal basis and the rules that put a record into them. */
export const RETENTION_MODES = ['locked', 'unlocked'] as const
export type RetentionMode = (typeof RETENTION_MODES)[number]

/** All kinds given must match (and); within one list any value does (or). Names are compared without case. */
export interface MatchRule {
  media?: string[]
  /** Queue ids or names. */
  queues?: string[]
  divisions?: string[]
  flows?: string[]
  directions?: string[]
  /** Business key name to accepted values, or `*` for any value. */
  businessKeys?: Record<string, string[] | '*'>
  /** True: no human took part. False: at least one did. */
  ivrOnly?: boolean
  /** Values of the participant attribute named by `jurisdictionAttribute`. */
  jurisdictions?: string[]
}

export interface RetentionClass {
  /** Also the container name: lower case letters, digits and hyphens. */
  id: string
  title: string
  /** The rules that ask for it, cited. */
  basis: string[]
  /** Calendar years from the end of the conversation. */
  years: number
  mode: RetentionMode
  /** `fallback`: nothing by itself, only what no other class matches. */
  match: MatchRule | 'everything' | 'fallback'
  /** Business keys a record of this class must carry. */
  requires?: string[]
  /** Offline tiers only where the retrieval deadline allows them (POL-4). */
  offlineTierAllowed?: boolean
}

export interface RetentionPolicy {
  version: string
  /** Class of a record that no rule matches. */
  fallbackClass: string
  /** Business key name to the participant attributes that may hold it. */
  businessKeys: Record<string, string[]>
  jurisdictionAttribute?: string
  classes: RetentionClass[]
}

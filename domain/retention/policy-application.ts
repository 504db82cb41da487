/** How far a policy has been applied to what is archived. */
export interface PolicyTally {
  /** Records looked at. */
  looked: number
  /** Records, and objects of them, that are kept longer or locked now. */
  extended: number
  objects: number
  /** Records that could not be judged or extended. */
  failed: number
}
/** The next page begins with this conversation; null: at the beginning of the day. */
export interface PolicyCursor {
  day: string
  from: string | null
}

export const NOTHING_APPLIED: PolicyTally = { looked: 0, extended: 0, objects: 0, failed: 0 }

/** A promise that was broken: which, of what, and how it shows. */
export interface Violation {
  invariant: string
  /** The shape of the world, so that equal violations can be told from others. */
  shape: string
  day: string
  subject: string
  detail: string
}

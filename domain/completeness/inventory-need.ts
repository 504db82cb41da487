/**
 * Whether the inventory of one conversation must be asked for, or what is known in bulk is enough: what the batch gave,
 * what the source's upload reports name, what the sessions announce. Sessions are an upper hint, because one recording
 * may cover several of them; reports name recordings that no session announces.
 */

/** What the upload reports say of one recording; without an id it is of the conversation only. */
export interface ReportedUpload {
  recordingId: string | null
  status: 'Pending' | 'Failure' | 'Success' | 'WaitForConversation'
}

export interface Reported {
  uploads: readonly ReportedUpload[]
  /** The report of good uploads was read too: what it does not name is not there. */
  whole: boolean
}

export interface KnownInBulk {
  /** Recordings that sessions and participants announce. */
  announced: number
  /** Recordings that are held, excused, or wait with a reason of their own. */
  known: ReadonlySet<string>
  /** Fewer screens than are announced have come, or screens alone where sound is announced. */
  kindShort: boolean
  /** What the batch could not prepare; null where it does not say of which recording it speaks. */
  failed: readonly (string | null)[]
  /** Of this conversation. */
  reported: Reported
  /** An earlier revision names a recording as missing of which nothing was said now. */
  missed: boolean
  /** It may have recordings although nothing announces them. */
  mayBeRecorded: boolean
}

/**
 * `none`: all sides agree, or what is missing says itself why. `ask`: they disagree. `sample`: nothing speaks against
 * it, but only the batch speaks for it; some of these are asked, so that a source that leaves out is noticed.
 */
export type InventoryNeed = 'none' | 'ask' | 'sample'

export function inventoryNeed(bulk: KnownInBulk): InventoryNeed {
  const { announced, known, reported } = bulk
  const open = reported.uploads.filter(({ recordingId }) => recordingId === null || !known.has(recordingId))
  // Uploaded well and not given by the batch: archived, deleted or hidden there; only the inventory says which.
  if (bulk.missed || open.some(({ status }) => status === 'Success')) return 'ask'
  // The others will come, or have failed.
  const explained = new Set(open.map(({ recordingId }) => recordingId))
  if (bulk.failed.some((id) => id === null || !explained.has(id))) return 'ask'
  if (open.length > 0) return 'none'
  if (bulk.kindShort || (known.size === 0 && announced > 0)) return 'ask'
  if (reported.whole) return 'none'
  return known.size < announced || (known.size === 0 && bulk.mayBeRecorded) ? 'sample' : 'none'
}

/** The kinds of entity whose names are snapshotted each night (CAP-7). */
export const NAME_KINDS = ['users', 'queues', 'wrapUpCodes', 'divisions', 'flows'] as const
export type NameKind = (typeof NAME_KINDS)[number]
export interface NamedEntity {
  id: string
  name: string
  state?: string
  /** Queues: whether calls are transcribed; absent where the source does not say. */
  transcribed?: boolean
}

export interface NamesSource {
  /**
   * All entities of a kind, page by page (users include deleted ones). @throws ArchiveError `source-forbidden` when the
   * permission is missing
   */
  list(kind: NameKind): AsyncIterable<NamedEntity[]>
}

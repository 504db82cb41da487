import type { Retrieval } from '../legal/retrieval.ts'

export interface RetrievalLog {
  /** Writes a new request; it is open until it is delivered or has failed. */
  create(retrieval: Retrieval): Promise<void>
  read(id: string): Promise<Retrieval | null>
  /**
   * Changes it over exactly what was read. @throws ArchiveError `index-conflict` when there is none, or others keep
   * being quicker
   */
  update(id: string, change: Partial<Omit<Retrieval, 'id'>>): Promise<Retrieval>
  /** Ids of the requests that are open, from one partition. */
  open(): Promise<string[]>
}

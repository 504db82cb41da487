import type { Hold, HoldMember, Person, Selectors } from '../legal/hold.ts'

export interface HoldInForce {
  matterId: string
  selectors: Selectors
  placedBy: Person
}

/** Which matters hold which records. */
export interface HoldRegister {
  /** False when the matter has a hold already. */
  create(hold: Hold): Promise<boolean>
  read(matterId: string): Promise<Hold | null>
  /**
   * Over exactly what was read, again when others were quicker; `null` from `change` leaves it as it is.
   * @returns what stands afterwards @throws ArchiveError `index-conflict` when there is none
   */
  update(matterId: string, change: (hold: Hold) => Hold | null): Promise<Hold>
  /** All of them, newest first. */
  list(): Promise<Hold[]>
  /** Those that hold what is written now, without the ids that they name. */
  inForce(): Promise<HoldInForce[]>
  /** The records are held by the matter from now on: known to whoever asks for one of them. Idempotent. */
  join(matterId: string, conversationIds: readonly string[], at: string): Promise<void>
  /** The record is not held by the matter any more. Idempotent. */
  leave(matterId: string, conversationId: string): Promise<void>
  /** Matters that hold the record. */
  mattersOf(conversationId: string): Promise<string[]>
  /** What was found and done about records of the matter. Idempotent. */
  note(matterId: string, members: readonly HoldMember[]): Promise<void>
  /** Records of the matter in the order of their ids. @param after `next` of the page before; null: from the first */
  members(
    matterId: string,
    after: string | null,
    limit: number,
  ): Promise<{ members: HoldMember[]; next: string | null }>
}

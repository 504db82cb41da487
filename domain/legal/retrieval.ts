/** A request of Legal for what records hold: who, why, until when, and what became of it. */

export const RETRIEVAL_STATUSES = ['preparing', 'delivered', 'failed'] as const
export type RetrievalStatus = (typeof RETRIEVAL_STATUSES)[number]

/** An object that was asked for, as the manifests name it. */
export interface RetrievalObject {
  conversationId: string
  revision: number
  /** `<container>/<blob name>`. */
  path: string
  /** `<conversationId>/recordings/…`: unique within its record, safe as a path on any desktop. */
  filename: string
  contentType: string
  sizeBytes: number
  /** Lower-case hex, as its manifest states it. */
  sha256: string
}

/** Why no link to an object is given: `missing` from the vault, or its bytes are not those of the manifest. */
export type Withheld = 'missing' | 'hash-differs'
export type JudgedObject = RetrievalObject & { withheld: Withheld | null; versionId: string | null }

/** What is delivered together: links are given page by page. */
export interface RetrievalPage {
  objects: JudgedObject[]
  /** When every hash of the page was verified last, ISO UTC. */
  verifiedAt: string
}

/** A question to the records, as typed. */
export interface RecordQuestion {
  conversation?: string | undefined
  key?: string | undefined
  agent?: string | undefined
  queue?: string | undefined
  number?: string | undefined
  hold?: string | undefined
  from?: string | undefined
  to?: string | undefined
  media?: string | undefined
}

/** What was asked for, as typed. */
export type RetrievalScope = { conversationId: string } | { query: RecordQuestion }

export interface Retrieval {
  id: string
  requestedBy: { oid: string; name: string }
  /** Card data masked. */
  justification: string
  matterId: string | null
  onBehalfOf: string | null
  scope: RetrievalScope
  status: RetrievalStatus
  /** Why it failed. */
  message: string | null
  /** ISO UTC. */
  receivedAt: string
  dueAt: string
  deliveredAt: string | null
  conversations: number
  objects: number
  bytes: number
  /** Objects that no link is given for. */
  withheld: number
  /** Pages in staging, numbered from 1. */
  pages: number
}

/** What is answered at once; more is prepared by an orchestration. */
const ONLINE = { objects: 100, bytes: 1_000_000_000 } as const
/** Links live so long. */
export const LINK_LIFE_MS = 3_600_000

/** Fits in one page, and so in one answer. */
export function fitsOnline(objects: readonly { sizeBytes: number }[]): boolean {
  return objects.length <= ONLINE.objects && bytesOf(objects) <= ONLINE.bytes
}

export function bytesOf(objects: readonly { sizeBytes: number }[]): number {
  return objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** Cuts into pages that each fit; a single object larger than that is a page of its own. */
export function pagesOf<T extends { sizeBytes: number }>(objects: readonly T[]): T[][] {
  const pages: T[][] = []
  for (const object of objects) {
    const page = pages.at(-1)
    if (page !== undefined && fitsOnline([...page, object])) page.push(object)
    else pages.push([object])
  }
  return pages
}

/** One request as the simulated source sees it, and its answer. */
export interface Ask {
  method: string
  host: string
  /** Segments after `/api/v2/`, or of the whole path elsewhere. */
  path: string[]
  query: URLSearchParams
  body: unknown
  /** Epoch ms at which it is answered. */
  now: number
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** JSON, bytes as they are, or nothing. */
  body?: unknown
}

/** Null: not this route. */
export type Route = (ask: Ask) => Reply | null

export function ok(body: unknown): Reply {
  return { status: 200, body }
}

export function refused(status: number, code: string, message: string): Reply {
  return { status, body: { status, code, message, contextId: 'simulated', details: [], errors: [] } }
}

export function iso(instant: number): string {
  return new Date(instant).toISOString()
}

/** The n-th page of a list in the envelope that all of the source's lists have. */
export function paged<T>(query: URLSearchParams, all: readonly T[], most = 100): Reply {
  const pageSize = Math.min(most, Number(query.get('pageSize') ?? 25))
  const pageNumber = Number(query.get('pageNumber') ?? 1)
  return ok({
    entities: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageSize,
    pageNumber,
    total: all.length,
    pageCount: Math.ceil(all.length / pageSize),
  })
}

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
  /** Bytes as they are, what is to be JSON, or nothing. */
  body?: unknown
  /** The body where it is JSON already. */
  json?: string
}

/** Null: not this route. */
export type Route = (ask: Ask) => Reply | null

export function ok(body: unknown): Reply {
  return { status: 200, body }
}

/** An object whose values are JSON. */
export function okJson(fields: Record<string, string>): Reply {
  const inner = Object.entries(fields).map(([name, json]) => `${JSON.stringify(name)}:${json}`)
  return { status: 200, json: `{${inner.join(',')}}` }
}

/** The bytes that go over the wire; null where there are none. */
export function bytesOf({ body, json }: Reply): Buffer | null {
  if (Buffer.isBuffer(body)) return body
  const text = json ?? (body === undefined ? undefined : JSON.stringify(body))
  return text === undefined ? null : Buffer.from(text)
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

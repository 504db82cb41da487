import type { IncomingHttpHeaders } from 'node:http'
import { badRequest } from './cosmos-refusal.ts'
import type { Preconditions } from './items.ts'
import { readPartitionKey } from './partition-key.ts'
import { parseJson, type Json } from './query/json.ts'

/** One request with its caller already checked. */
export interface CosmosRequest {
  method: string
  /** Path segments, decoded: dbs, d, colls, c, docs, id. */
  segments: string[]
  headers: IncomingHttpHeaders
  body: string
}

export interface CosmosAnswer {
  status: number
  /** JSON text. */
  body: string | undefined
  charge: number
  etag?: string | undefined
  continuation?: string | undefined
  itemCount?: number
}

/** Headers that change what a request means and that this stand-in does not honour. */
const REFUSED_HEADERS = [
  'x-ms-documentdb-pre-trigger-include',
  'x-ms-documentdb-post-trigger-include',
  'x-ms-indexing-directive',
  'x-ms-cosmos-is-client-encrypted',
]
const WEAKER_OR_EQUAL = new Set(['session', 'consistentprefix', 'eventual'])

/** @throws CosmosRefusal 400 for what cannot be done faithfully */
export function refuseUnknownMeaning(headers: IncomingHttpHeaders): void {
  const refused = REFUSED_HEADERS.find((name) => headers[name] !== undefined)
  if (refused !== undefined) throw badRequest(`The local stand-in does not support the header ${refused}.`)
  const level = header(headers, 'x-ms-consistency-level')
  if (level !== undefined && !WEAKER_OR_EQUAL.has(level.toLowerCase())) {
    throw badRequest(
      `ConsistencyLevel ${level} specified in the request is invalid when service is configured with ` +
        'consistency level Session.',
    )
  }
}

export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

export function isSet(headers: IncomingHttpHeaders, name: string): boolean {
  return header(headers, name)?.toLowerCase() === 'true'
}

export function preconditions(headers: IncomingHttpHeaders): Preconditions {
  return { ifMatch: header(headers, 'if-match'), ifNoneMatch: header(headers, 'if-none-match') }
}

/** @throws CosmosRefusal 400 if the header is missing or damaged */
export function requiredPartition(headers: IncomingHttpHeaders): string {
  const key = header(headers, 'x-ms-documentdb-partitionkey')
  if (key === undefined) throw badRequest('PartitionKey value must be supplied for this operation.')
  return readPartitionKey(key)
}

export function bodyJson(request: CosmosRequest): Json {
  try {
    return parseJson(request.body)
  } catch {
    throw badRequest('The request body is not valid JSON')
  }
}

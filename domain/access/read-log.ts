/**
 * The storage account's own log of reads against the trail: whoever read the content of a blob did so by a link that
 * the trail has, or as the app itself; anything else is named. Rows come as Log Analytics gives them
 * (`StorageBlobLogs`) or as diagnostic settings write them to files.
 */
import { z } from 'zod'
import { LINK_LIFE_MS } from '../legal/retrieval.ts'

/** A read of content that storage answered. */
export interface StorageRead {
  /** ISO UTC. */
  at: string
  /** `<container>/<name>`. */
  path: string
  /** SHA-256 (lower-case hex) of the signature of the link that was used. */
  signatureSha256: string | null
  /** Object id in the directory of whoever came with a token. */
  identity: string | null
  address: string
}

/** A link as the trail has it. */
export interface GivenLink {
  signatureSha256: string
  path: string
  /** ISO UTC. */
  at: string
  /** Id of the access. */
  access: string
}

export type ReadVerdict =
  'linked' | 'own' | 'unknown-link' | 'other-object' | 'other-hour' | 'other-identity' | 'unknown-caller'

export interface JudgedRead {
  read: StorageRead
  verdict: ReadVerdict
  /** Whose link it is. */
  access: string | null
}

/** Operations by which bytes leave. */
const CONTENT: ReadonlySet<string> = new Set(['GetBlob', 'QueryBlobContents', 'CopyBlobSource'])
/** Clocks of app and storage differ. */
const CLOCKS_MS = 5 * 60_000

const text = z.string().nullish()
const status = z.coerce.number()
const tableRow = z
  .looseObject({
    TimeGenerated: z.string(),
    OperationName: z.string(),
    StatusCode: status,
    Uri: z.string(),
    AuthenticationHash: text,
    RequesterObjectId: text,
    CallerIpAddress: text,
  })
  .transform((row) => ({
    at: row.TimeGenerated,
    operation: row.OperationName,
    status: row.StatusCode,
    uri: row.Uri,
    hash: row.AuthenticationHash,
    identity: row.RequesterObjectId,
    address: row.CallerIpAddress,
  }))
const fileRow = z
  .looseObject({
    time: z.string(),
    operationName: z.string(),
    statusCode: status,
    uri: z.string(),
    callerIpAddress: text,
    identity: z.looseObject({ tokenHash: text, requester: z.looseObject({ objectId: text }).nullish() }).nullish(),
  })
  .transform((row) => ({
    at: row.time,
    operation: row.operationName,
    status: row.statusCode,
    uri: row.uri,
    hash: row.identity?.tokenHash,
    identity: row.identity?.requester?.objectId,
    address: row.callerIpAddress,
  }))
const logRow = z.union([tableRow, fileRow])

/**
 * @param row one row of either form, parsed from JSON
 * @returns null for what gave out no content: other operations, refusals
 * @throws TypeError for what is no row of a read log
 */
export function storageRead(row: unknown): StorageRead | null {
  const parsed = logRow.safeParse(row)
  const at = Date.parse(parsed.data?.at ?? '')
  if (!parsed.success || Number.isNaN(at)) throw new TypeError('it is no row of StorageBlobLogs')
  const { operation, status: answered, uri, hash, identity, address } = parsed.data
  if (!CONTENT.has(operation) || answered < 200 || answered >= 300) return null
  return {
    at: new Date(at).toISOString(),
    path: pathOf(uri),
    signatureSha256: /SasSignature\(([0-9a-f]{64})\)/i.exec(hash ?? '')?.[1]?.toLowerCase() ?? null,
    identity: identity == null || identity === '' ? null : identity.toLowerCase(),
    address: (address ?? '').replace(/:\d+$/, ''),
  }
}

/** @param own object ids of the app's identities: what they read without a link, the app read */
export function judgedReads(
  reads: readonly StorageRead[],
  links: readonly GivenLink[],
  own: readonly string[],
): JudgedRead[] {
  const bySignature = Map.groupBy(links, ({ signatureSha256 }) => signatureSha256.toLowerCase())
  const ours = new Set(own.map((id) => id.toLowerCase()))
  return reads.map((read): JudgedRead => {
    const { signatureSha256, identity } = read
    // A link is signed in the name of the app's reader: the signature goes first.
    if (signatureSha256 !== null) return { read, ...byLink(read, bySignature.get(signatureSha256) ?? []) }
    const verdict = identity === null ? 'unknown-caller' : ours.has(identity) ? 'own' : 'other-identity'
    return { read, verdict, access: null }
  })
}

function byLink({ path, at }: StorageRead, given: readonly GivenLink[]): Pick<JudgedRead, 'verdict' | 'access'> {
  const [first] = given
  if (first === undefined) return { verdict: 'unknown-link', access: null }
  const same = given.filter((link) => link.path === path)
  if (same.length === 0) return { verdict: 'other-object', access: first.access }
  const age = (link: GivenLink) => Date.parse(at) - Date.parse(link.at)
  const good = same.find((link) => age(link) >= -CLOCKS_MS && age(link) <= LINK_LIFE_MS + CLOCKS_MS)
  return { verdict: good === undefined ? 'other-hour' : 'linked', access: (good ?? first).access }
}

/** @throws TypeError for an address that is none */
function pathOf(uri: string): string {
  const path = URL.canParse(uri) ? new URL(uri).pathname.slice(1) : null
  try {
    return decodeURIComponent(path ?? '%')
  } catch {
    throw new TypeError(`it is no address of a blob: ${uri.slice(0, 100)}`)
  }
}

import type { VerifiedCaller } from '../identity/contract.ts'
import {
  accountResource,
  containerResource,
  databaseResource,
  partitionKeyRanges,
  type Account,
  type Container,
} from './account.ts'
import { runBatch, runBulk } from './batch.ts'
import { badRequest, CosmosRefusal, notFound } from './cosmos-refusal.ts'
import type { ItemAnswer } from './items.ts'
import { patchBody } from './patch.ts'
import { managementRefused, requireAction, type CosmosAction } from './permissions.ts'
import { answerFeed, answerQuery, type CrossPartition } from './query-request.ts'
import {
  bodyJson,
  header,
  isSet,
  preconditions,
  refuseUnknownMeaning,
  requiredPartition,
  type CosmosAnswer,
  type CosmosRequest,
} from './request.ts'

const METADATA_CHARGE = 1

/**
 * Answers one request of the data plane: account, database, container, partition ranges, items, queries, batches.
 * @throws CosmosRefusal
 */
export function handleRequest(
  account: Account,
  url: string,
  request: CosmosRequest,
  caller: VerifiedCaller,
  crossPartition: CrossPartition,
): CosmosAnswer {
  const { method, segments } = request
  const [dbs, database, colls, container, kind, id] = segments
  if (segments.length > 0 && dbs !== 'dbs')
    throw new CosmosRefusal(501, `The local stand-in does not offer /${dbs ?? ''}.`)
  if (colls !== undefined && colls !== 'colls')
    throw new CosmosRefusal(501, `The local stand-in does not offer ${colls}.`)
  if (kind === undefined || database === undefined || container === undefined)
    return metadata(account, url, request, caller)
  const found = account.container(database, container)
  switch (kind) {
    case 'pkranges':
      requireAction(caller, 'readMetadata')
      if (method !== 'GET') throw new CosmosRefusal(405, 'Partition ranges can only be read')
      return json(partitionKeyRanges(account, found))
    case 'docs':
      refuseUnknownMeaning(request.headers)
      return id === undefined ? collection(found, request, caller, crossPartition) : single(found, request, caller, id)
    default:
      throw new CosmosRefusal(501, `The local stand-in does not offer ${kind}.`)
  }
}

function metadata(
  account: Account,
  url: string,
  { method, segments }: CosmosRequest,
  caller: VerifiedCaller,
): CosmosAnswer {
  if (method !== 'GET') throw managementRefused(`${method} /${segments.join('/')}`)
  requireAction(caller, 'readMetadata')
  const [, database, colls, container] = segments
  if (segments.length === 0) return json(accountResource(url))
  if (database === undefined) return json({ _rid: '', Databases: [databaseResource(account)], _count: 1 })
  if (database !== account.database) throw notFound()
  if (colls === undefined) return json(databaseResource(account))
  if (container !== undefined) return json(containerResource(account, account.container(database, container)))
  const all = account.containers().map((entry) => containerResource(account, entry))
  return json({ _rid: account.databaseRid, DocumentCollections: all, _count: all.length })
}

function collection(
  found: Container,
  request: CosmosRequest,
  caller: VerifiedCaller,
  crossPartition: CrossPartition,
): CosmosAnswer {
  const { headers, method } = request
  if (method === 'GET') {
    requireAction(caller, 'sqlDatabases/containers/items/read')
    return answerFeed(found.store, request, crossPartition)
  }
  if (method !== 'POST') throw new CosmosRefusal(405, `${method} is not allowed on a list of items`)
  if (isSet(headers, 'x-ms-cosmos-is-query-plan-request'))
    throw badRequest('The local stand-in does not offer query plans.')
  if (
    isSet(headers, 'x-ms-documentdb-isquery') ||
    /^application\/query\+json/i.test(header(headers, 'content-type') ?? '')
  ) {
    requireAction(caller, 'sqlDatabases/containers/executeQuery')
    return answerQuery(found.store, request, crossPartition)
  }
  if (isSet(headers, 'x-ms-cosmos-is-batch-request')) return batch(found, request, caller)
  const partition = requiredPartition(headers)
  const isUpsert = isSet(headers, 'x-ms-documentdb-is-upsert')
  requireAction(caller, isUpsert ? 'sqlDatabases/containers/items/upsert' : 'sqlDatabases/containers/items/create')
  const item = bodyJson(request)
  return itemAnswer(
    isUpsert
      ? found.items.upsert(partition, item, preconditions(headers))
      : found.items.create(partition, item, preconditions(headers)),
  )
}

const BATCH_ACTIONS: readonly CosmosAction[] = [
  'sqlDatabases/containers/items/create',
  'sqlDatabases/containers/items/upsert',
  'sqlDatabases/containers/items/replace',
  'sqlDatabases/containers/items/delete',
]

function batch({ store, items }: Container, request: CosmosRequest, caller: VerifiedCaller): CosmosAnswer {
  for (const action of BATCH_ACTIONS) requireAction(caller, action)
  const { headers } = request
  const isMinimal = header(headers, 'prefer')?.toLowerCase() === 'return=minimal'
  if (isSet(headers, 'x-ms-cosmos-batch-atomic'))
    return runBatch(store, items, requiredPartition(headers), bodyJson(request), isMinimal)
  if (header(headers, 'x-ms-documentdb-partitionkeyrangeid') !== '0')
    throw badRequest('A bulk request must name the partition range 0')
  return runBulk(store, items, bodyJson(request), {
    continueOnError: isSet(headers, 'x-ms-cosmos-batch-continue-on-error'),
    isMinimal,
  })
}

function single({ items }: Container, request: CosmosRequest, caller: VerifiedCaller, id: string): CosmosAnswer {
  const { headers, method } = request
  const partition = requiredPartition(headers)
  const when = preconditions(headers)
  switch (method) {
    case 'GET':
      requireAction(caller, 'sqlDatabases/containers/items/read')
      return itemAnswer(items.read(partition, id, when))
    case 'PUT':
      requireAction(caller, 'sqlDatabases/containers/items/replace')
      return itemAnswer(items.replace(partition, id, bodyJson(request), when))
    case 'PATCH': {
      requireAction(caller, 'sqlDatabases/containers/items/replace')
      const parsed = patchBody.safeParse(bodyJson(request))
      if (!parsed.success) throw badRequest(`The patch is not supported: ${parsed.error.issues[0]?.message ?? ''}`)
      return itemAnswer(items.patch(partition, id, parsed.data, when))
    }
    case 'DELETE':
      requireAction(caller, 'sqlDatabases/containers/items/delete')
      return itemAnswer(items.delete(partition, id, when))
    default:
      throw new CosmosRefusal(405, `${method} is not allowed on an item`)
  }
}

function json(body: object): CosmosAnswer {
  return { status: 200, body: JSON.stringify(body), charge: METADATA_CHARGE }
}

function itemAnswer({ status, etag, body, charge }: ItemAnswer): CosmosAnswer {
  return { status, body, charge, etag }
}

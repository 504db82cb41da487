import type { RoleName, VerifiedCaller } from '../identity/contract.ts'
import { CosmosRefusal } from './cosmos-refusal.ts'

/** Data actions under Microsoft.DocumentDB/databaseAccounts/, as role definitions name them. */
export type CosmosAction =
  | 'readMetadata'
  | 'sqlDatabases/containers/items/read'
  | 'sqlDatabases/containers/items/create'
  | 'sqlDatabases/containers/items/upsert'
  | 'sqlDatabases/containers/items/replace'
  | 'sqlDatabases/containers/items/delete'
  | 'sqlDatabases/containers/executeQuery'
  | 'sqlDatabases/containers/readChangeFeed'

const READS: ReadonlySet<CosmosAction> = new Set<CosmosAction>([
  'readMetadata',
  'sqlDatabases/containers/items/read',
  'sqlDatabases/containers/executeQuery',
  'sqlDatabases/containers/readChangeFeed',
])

/** The built-in roles "data contributor" and "data reader"; whoever has none sees nothing. */
const ROLES: Readonly<Record<RoleName, 'contributor' | 'reader' | 'none'>> = {
  app: 'contributor',
  reader: 'reader',
  archiver: 'none',
  keeper: 'none',
  disposition: 'none',
  disposer: 'none',
}

/** @throws CosmosRefusal 403 substatus 5301, naming principal and action as the service does */
export function requireAction(caller: VerifiedCaller, action: CosmosAction): void {
  const role = ROLES[caller.role]
  if (role === 'contributor' || (role === 'reader' && READS.has(action))) return
  throw new CosmosRefusal(
    403,
    `Request is blocked because principal [${caller.objectId}] does not have required RBAC permissions ` +
      `to perform action [Microsoft.DocumentDB/databaseAccounts/${action}] on any scope. Learn more: ` +
      'https://aka.ms/cosmos-native-rbac.',
    5301,
  )
}

/** Databases and containers come from the template: tokens cannot make them. */
export function managementRefused(what: string): CosmosRefusal {
  return new CosmosRefusal(
    403,
    `The given request [${what}] cannot be authorized by AAD token in data plane. Learn more: ` +
      'https://aka.ms/cosmos-native-rbac.',
    5300,
  )
}

import type { RoleName, VerifiedCaller } from '../identity/contract.ts'
import { forbidden } from './key-vault-refusal.ts'

/** Data actions under Microsoft.KeyVault/vaults/, as roles name them. */
export const KEY_ACTIONS = [
  'keys/read',
  'keys/create/action',
  'keys/update/action',
  'keys/rotate/action',
  'keys/delete',
  'keys/recover/action',
  'keys/purge/action',
  'keys/sign/action',
  'keys/verify/action',
  'keys/wrap/action',
  'keys/unwrap/action',
  'keyrotationpolicies/read',
  'keyrotationpolicies/write',
] as const
export type KeyAction = (typeof KEY_ACTIONS)[number]

export type KeyPermissions = Readonly<Record<RoleName, ReadonlySet<KeyAction>>>

/**
 * The app reads and signs. Nobody of the app makes, changes or wraps with keys: provisioning does the first,
 * the storage service itself the second.
 */
export const DEFAULT_PERMISSIONS: KeyPermissions = {
  app: new Set<KeyAction>(['keys/read', 'keys/sign/action', 'keys/verify/action', 'keyrotationpolicies/read']),
  archiver: new Set(),
  keeper: new Set(),
  disposition: new Set(),
  disposer: new Set<KeyAction>(['keys/read']),
  reader: new Set(),
}

/** @throws KeyVaultRefusal 403 ForbiddenByRbac, naming caller and action as the service does */
export function requireAction(permissions: KeyPermissions, caller: VerifiedCaller, action: KeyAction): void {
  if (permissions[caller.role].has(action)) return
  throw forbidden(
    'ForbiddenByRbac',
    'Caller is not authorized to perform action on resource.\r\nCaller: ' +
      `appid=${caller.clientId};oid=${caller.objectId}\r\nAction: ` +
      `'Microsoft.KeyVault/vaults/${action}'\r\nAssignment: (not found)`,
  )
}

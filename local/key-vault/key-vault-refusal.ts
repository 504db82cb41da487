/** Inner codes that Key Vault gives with 403 Forbidden. */
export type ForbiddenReason =
  | 'ForbiddenByRbac'
  | 'KeyDisabled'
  | 'KeyNotYetValid'
  | 'KeyExpired'
  | 'KeyOperationForbidden'
  | 'PurgeProtectionEnabled'

/** An answer other than success, in the words of the service. Source: Key Vault REST error reference. */
export class KeyVaultRefusal extends Error {
  override readonly name = 'KeyVaultRefusal'
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 501
  readonly code:
    | 'BadParameter'
    | 'Unauthorized'
    | 'Forbidden'
    | 'KeyNotFound'
    | 'NotFound'
    | 'MethodNotAllowed'
    | 'Conflict'
    | 'RequestTooLarge'
    | 'NotImplemented'
  readonly inner: ForbiddenReason | 'ObjectIsDeletedButRecoverable' | undefined

  constructor(
    status: KeyVaultRefusal['status'],
    code: KeyVaultRefusal['code'],
    message: string,
    inner?: KeyVaultRefusal['inner'],
  ) {
    super(message)
    this.status = status
    this.code = code
    this.inner = inner
  }
}

export function forbidden(inner: ForbiddenReason, message: string): KeyVaultRefusal {
  return new KeyVaultRefusal(403, 'Forbidden', message, inner)
}

export function badParameter(message: string): KeyVaultRefusal {
  return new KeyVaultRefusal(400, 'BadParameter', message)
}

export function keyNotFound(name: string): KeyVaultRefusal {
  return new KeyVaultRefusal(
    404,
    'KeyNotFound',
    `A key with (name/id) ${name} was not found in this key vault. If you recently deleted this key you ` +
      'may be able to recover it using the correct recovery command.',
  )
}

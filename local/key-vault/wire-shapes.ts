import { z } from 'zod'
import { KEY_TYPES, publicJwk, RSA_SIZES, type KeySpec } from './key-material.ts'
import type { KeyVersion } from './key-store.ts'
import type { DeletedKey, KeySettings } from './vault-contract.ts'
import { badParameter } from './key-vault-refusal.ts'
import type { RotationPolicy } from './rotation-policy.ts'

const operation = z.enum(['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'])
const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]*$/)
  .transform((text) => Buffer.from(text, 'base64url'))
// Strict: an attribute that is not honoured here (exportable, release policy) must be refused, not dropped.
const attributes = z.strictObject({
  enabled: z.boolean().nullish(),
  nbf: z.int().nullish(),
  exp: z.int().nullish(),
})
const settings = {
  key_ops: z.array(operation).nullish(),
  attributes: attributes.nullish(),
  tags: z.record(z.string().max(256), z.string().max(256)).nullish(),
}

export const createInput = z.strictObject({
  kty: z.enum(KEY_TYPES),
  key_size: z.int().nullish(),
  crv: z.string().nullish(),
  ...settings,
})
export const updateInput = z.strictObject(settings)
export const signInput = z.strictObject({ alg: z.string(), value: base64url })
export const verifyInput = z.strictObject({ alg: z.string(), digest: base64url, value: base64url })

/** @throws KeyVaultRefusal 400 naming the first thing that is wrong */
export function parseBody<T>(shape: z.ZodType<T>, body: string): T {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw badParameter('The body is not JSON')
  }
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw badParameter(`Not accepted here: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

export function keySpec(input: z.infer<typeof createInput>): KeySpec {
  if (input.kty === 'EC' || input.kty === 'EC-HSM') {
    if ((input.crv ?? 'P-256') !== 'P-256') throw badParameter('This stand-in knows the curve P-256 only')
    return { type: input.kty }
  }
  const size = RSA_SIZES.find((entry) => entry === (input.key_size ?? 2048))
  if (size === undefined) throw badParameter(`The key size must be one of ${RSA_SIZES.join(', ')}`)
  return { type: input.kty, size }
}

export function keySettings(input: z.infer<typeof updateInput>): KeySettings {
  return {
    operations: input.key_ops ?? undefined,
    enabled: input.attributes?.enabled ?? undefined,
    notBefore: input.attributes?.nbf ?? undefined,
    expires: input.attributes?.exp ?? undefined,
    tags: input.tags ?? undefined,
  }
}

/** How keys look on the wire of one vault. */
export interface KeyWriter {
  keyId(name: string, version?: string): string
  bundle(key: KeyVersion): object
  item(key: KeyVersion, withVersion: boolean): object
  deletedBundle(deleted: DeletedKey): object
  deletedItem(deleted: DeletedKey): object
  policy(name: string, policy: RotationPolicy): object
}

/** @param base gives the address of the vault, without a trailing slash, once it listens */
export function createKeyWriter(base: () => string, purgeProtection: boolean): KeyWriter {
  const recoveryLevel = purgeProtection ? 'Recoverable' : 'Recoverable+Purgeable'
  const keyId = (name: string, version?: string): string =>
    `${base()}/keys/${name}${version === undefined ? '' : `/${version}`}`
  const attributesOf = (key: KeyVersion): object => ({
    enabled: key.enabled,
    nbf: key.notBefore,
    exp: key.expires,
    created: key.created,
    updated: key.updated,
    recoveryLevel,
    recoverableDays: 90,
    exportable: false,
  })
  const tagsOf = (key: KeyVersion): object => (Object.keys(key.tags).length === 0 ? {} : { tags: key.tags })
  const bundle = (key: KeyVersion): object => {
    const { n, e, x, y, crv } = publicJwk(key.privatePem)
    const jwk = { kid: keyId(key.name, key.version), kty: key.type, key_ops: key.operations, n, e, crv, x, y }
    return { key: jwk, attributes: attributesOf(key), ...tagsOf(key) }
  }
  const deletion = (deleted: DeletedKey): object => ({
    recoveryId: `${base()}/deletedkeys/${deleted.key.name}`,
    deletedDate: deleted.deletedAt,
    scheduledPurgeDate: deleted.purgeAt,
  })
  const item = (key: KeyVersion, withVersion: boolean): object => ({
    kid: keyId(key.name, withVersion ? key.version : undefined),
    attributes: attributesOf(key),
    ...tagsOf(key),
  })
  return {
    keyId,
    bundle,
    item,
    deletedBundle: (deleted) => ({ ...bundle(deleted.key), ...deletion(deleted) }),
    deletedItem: (deleted) => ({ ...item(deleted.key, false), ...deletion(deleted) }),
    policy: (name, policy) => ({ ...policy, id: `${keyId(name)}/rotationpolicy` }),
  }
}

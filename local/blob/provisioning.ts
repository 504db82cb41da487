import { z } from 'zod'
import type { ContainerDefinition, EncryptionScope, Provision } from './contract.ts'

const MAX_DAYS = 146_000

export type ProvisioningCode = 'invalid-definition' | 'unknown-scope' | 'fixed-at-creation' | 'policy-locked'

/** A deployment that ARM would refuse. */
export class ProvisioningRefused extends Error {
  override readonly name = 'ProvisioningRefused'
  readonly code: ProvisioningCode
  constructor(code: ProvisioningCode, message: string) {
    super(message)
    this.code = code
  }
}

const CONTAINER_NAME = /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62}$/

const containerSchema = z
  .strictObject({
    name: z.string().regex(CONTAINER_NAME),
    kind: z.enum(['worm', 'mutable']),
    defaultPolicy: z
      .strictObject({ days: z.int().min(1).max(MAX_DAYS), mode: z.enum(['Unlocked', 'Locked']) })
      .optional(),
    encryptionScope: z.string().min(3).max(63).optional(),
    denyEncryptionScopeOverride: z.boolean().optional(),
  })
  .refine(
    (entry) => entry.kind === 'worm' || entry.defaultPolicy === undefined,
    'a mutable container has no default policy',
  )
  .refine(
    (entry) => entry.encryptionScope !== undefined || entry.denyEncryptionScopeOverride !== true,
    'denyEncryptionScopeOverride needs an encryption scope',
  )

const scopeSchema = z.strictObject({ name: z.string().min(3).max(63), keyUri: z.url() })

export interface Provisioned {
  containers: Map<string, ContainerDefinition>
  scopes: Map<string, EncryptionScope>
}

/**
 * The state after a deployment: what is named is created or changed, what is not named stays, as in ARM's incremental
 * mode.
 * A container without a default policy in the deployment keeps the one it has.
 * @throws ProvisioningRefused for what ARM refuses: a shorter or unlocked policy where it is locked, a change of what
 *   is
 * fixed at creation
 */
export function deploy(current: Provisioned, wanted: Provision): Provisioned {
  const scopes = new Map(current.scopes)
  for (const scope of wanted.encryptionScopes) {
    requireValid(scopeSchema.safeParse(scope), `encryption scope ${scope.name}`)
    scopes.set(scope.name, scope)
  }
  const containers = new Map(current.containers)
  for (const container of wanted.containers) {
    requireValid(containerSchema.safeParse(container), `container ${container.name}`)
    if (container.encryptionScope !== undefined && !scopes.has(container.encryptionScope)) {
      throw new ProvisioningRefused(
        'unknown-scope',
        `Container ${container.name}: there is no scope ${container.encryptionScope}`,
      )
    }
    const existing = containers.get(container.name)
    containers.set(container.name, existing === undefined ? container : changed(existing, container))
  }
  return { containers, scopes }
}

function changed(existing: ContainerDefinition, wanted: ContainerDefinition): ContainerDefinition {
  const { name } = existing
  if (existing.kind !== wanted.kind) {
    throw new ProvisioningRefused(
      'fixed-at-creation',
      `Container ${name}: version-level immutability cannot be turned on or off`,
    )
  }
  if (
    existing.encryptionScope !== wanted.encryptionScope ||
    (existing.denyEncryptionScopeOverride ?? false) !== (wanted.denyEncryptionScopeOverride ?? false)
  ) {
    throw new ProvisioningRefused('fixed-at-creation', `Container ${name}: the encryption scope is set at creation`)
  }
  const before = existing.defaultPolicy
  const after = wanted.defaultPolicy ?? before
  if (before?.mode === 'Locked' && after !== undefined && (after.mode !== 'Locked' || after.days < before.days)) {
    throw new ProvisioningRefused(
      'policy-locked',
      `Container ${name}: a locked policy of ${before.days} days can only be extended`,
    )
  }
  return after === undefined ? wanted : { ...wanted, defaultPolicy: after }
}

function requireValid(parsed: z.ZodSafeParseResult<unknown>, what: string): void {
  if (!parsed.success) throw new ProvisioningRefused('invalid-definition', `${what}: ${z.prettifyError(parsed.error)}`)
}

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { badParameter } from './key-vault-refusal.ts'

const DAY_SECONDS = 86_400
const MIN_EXPIRY_DAYS = 28
const duration = z
  .string()
  .regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/, 'must be an ISO 8601 duration of years, months, days')

const lifetimeAction = z.strictObject({
  trigger: z.union([
    z.strictObject({ timeAfterCreate: duration, timeBeforeExpiry: z.null().optional() }),
    z.strictObject({ timeBeforeExpiry: duration, timeAfterCreate: z.null().optional() }),
  ]),
  action: z.strictObject({ type: z.string().regex(/^(rotate|notify)$/i) }),
})

/** Body of PUT /keys/{name}/rotationpolicy. */
export const rotationPolicyInput = z.object({
  lifetimeActions: z.array(lifetimeAction).optional(),
  attributes: z.object({ expiryTime: duration.nullish() }).optional(),
})

export const rotationPolicyShape = z.object({
  id: z.string(),
  lifetimeActions: z.array(lifetimeAction),
  attributes: z.object({
    expiryTime: duration.optional(),
    created: z.int().optional(),
    updated: z.int().optional(),
  }),
})
export type RotationPolicy = z.infer<typeof rotationPolicyShape>

/** What Key Vault shows for a key without a policy of its own: a notice 30 days before the end, no rotation. */
export const DEFAULT_ROTATION_POLICY: RotationPolicy = {
  id: '',
  lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } }],
  attributes: {},
}

/** @param now epoch seconds */
export function newRotationPolicy(
  input: z.infer<typeof rotationPolicyInput>,
  previous: RotationPolicy | undefined,
  now: number,
): RotationPolicy {
  const expiryTime = input.attributes?.expiryTime ?? undefined
  if (expiryTime !== undefined && addDuration(0, expiryTime) < MIN_EXPIRY_DAYS * DAY_SECONDS) {
    throw badParameter(`The expiry time must be at least ${MIN_EXPIRY_DAYS} days`)
  }
  const actions = input.lifetimeActions ?? DEFAULT_ROTATION_POLICY.lifetimeActions
  const needsExpiry = actions.some(
    ({ trigger, action }) => isRotate(action) && 'timeBeforeExpiry' in trigger && trigger.timeBeforeExpiry !== null,
  )
  if (needsExpiry && expiryTime === undefined) throw badParameter('A rotation before expiry needs an expiry time')
  return {
    id: previous?.id ?? randomUUID(),
    lifetimeActions: actions,
    attributes: {
      ...(expiryTime === undefined ? {} : { expiryTime }),
      created: previous?.attributes.created ?? now,
      updated: now,
    },
  }
}

/** Whether the policy asks for a new version by now. All times in epoch seconds. */
export function isRotationDue(
  policy: RotationPolicy,
  version: { created: number; expires: number | undefined },
  now: number,
): boolean {
  return policy.lifetimeActions.some(({ trigger, action }) => {
    if (!isRotate(action)) return false
    if (typeof trigger.timeAfterCreate === 'string') return now >= addDuration(version.created, trigger.timeAfterCreate)
    if (typeof trigger.timeBeforeExpiry !== 'string' || version.expires === undefined) return false
    return now >= addDuration(version.expires, trigger.timeBeforeExpiry, -1)
  })
}

/** Adds a duration of calendar years, months and days to epoch seconds (UTC). */
export function addDuration(seconds: number, text: string, sign: 1 | -1 = 1): number {
  const part = (unit: string): number => sign * Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0)
  const date = new Date(seconds * 1000)
  date.setUTCFullYear(date.getUTCFullYear() + part('Y'), date.getUTCMonth() + part('M'), date.getUTCDate() + part('D'))
  return Math.floor(date.getTime() / 1000)
}

function isRotate(action: { type: string }): boolean {
  return action.type.toLowerCase() === 'rotate'
}

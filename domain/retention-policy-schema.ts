/** Reads a policy file: everything that is wrong with it is said in one message, each with its path. */
import { z } from 'zod'
import { ArchiveError } from './errors.ts'
import type { RetentionPolicy } from './retention-policy.ts'

const names = z.array(z.string().trim().min(1)).min(1)
const matchRule = z.strictObject({
  media: names.optional(), queues: names.optional(), divisions: names.optional(), flows: names.optional(), directions: names.optional(),
  businessKeys: z.record(z.string().min(1), z.union([names, z.literal('*')])).optional(),
  ivrOnly: z.boolean().optional(), jurisdictions: names.optional(),
}).refine((rule) => Object.values(rule).some((value) => value !== undefined), 'matches nothing in particular: use "everything" or name a condition')

const retentionClass = z.strictObject({
  id: z.string().regex(/^[a-z0-9](?:-?[a-z0-9]){2,39}$/, 'must be 3 to 40 lower-case letters, digits and single hyphens (it names a container)'),
  title: z.string().min(1), basis: z.array(z.string().min(1)).min(1), years: z.number().int().min(1).max(100),
  mode: z.enum(['locked', 'unlocked']), match: z.union([z.literal('everything'), matchRule]),
  requires: z.array(z.string().min(1)).optional(), offlineTierAllowed: z.boolean().optional(),
})

const policySchema = z.strictObject({
  version: z.string().min(1).max(40),
  fallbackClass: z.string(),
  businessKeys: z.record(z.string().min(1), names).default({}),
  jurisdictionAttribute: z.string().min(1).optional(),
  classes: z.array(retentionClass).min(1),
}).superRefine((policy, context) => {
  const ids = policy.classes.map((one) => one.id)
  const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
  if (!ids.includes(policy.fallbackClass)) complain(['fallbackClass'], `"${policy.fallbackClass}" is not the id of a class`)
  ids.forEach((id, i) => { if (ids.indexOf(id) !== i) complain(['classes', i, 'id'], `"${id}" is used twice`) })
  ids.forEach((id, i) => { if (RESERVED.has(id) || id.endsWith('-exact')) complain(['classes', i, 'id'], `"${id}" is a container of Holdfast itself`) })
  policy.classes.forEach((one, i) => {
    const keys = [...one.requires ?? [], ...one.match === 'everything' ? [] : Object.keys(one.match.businessKeys ?? {})]
    for (const key of keys) if (!(key in policy.businessKeys)) complain(['classes', i], `business key "${key}" is not defined under businessKeys`)
    if (one.match !== 'everything' && one.match.jurisdictions !== undefined && policy.jurisdictionAttribute === undefined) {
      complain(['classes', i, 'match', 'jurisdictions'], 'needs jurisdictionAttribute')
    }
  })
})

const RESERVED = new Set(['evidence', 'audit-logs', 'events', 'quarantine', 'staging', 'exports'])

/** @throws ArchiveError `bad-policy` naming every problem as `path: reason` */
export function parsePolicy(json: unknown): RetentionPolicy {
  const result = policySchema.safeParse(json)
  if (result.success) return result.data as RetentionPolicy
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'policy'}: ${issue.message}`)
  throw new ArchiveError('bad-policy', `the retention policy has ${problems.length} problem(s):\n${problems.map((text) => `  - ${text}`).join('\n')}`)
}

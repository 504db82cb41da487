/** Reads a policy file: everything that is wrong with it is said in one message, each with its path. */
import { isReserved } from '../record/container-names.ts'
import { z } from 'zod'
import { ArchiveError } from '../errors.ts'
import type { RetentionPolicy } from './retention-policy.ts'

const names = z.array(z.string().trim().min(1)).min(1)
const matchRule = z
  .strictObject({
    media: names.optional(),
    queues: names.optional(),
    divisions: names.optional(),
    flows: names.optional(),
    directions: names.optional(),
    businessKeys: z
      .record(z.string().min(1), z.union([names, z.literal('*')], 'must be a list of values or "*"'))
      .refine((keys) => Object.keys(keys).length > 0, 'names no key, so it would match everything')
      .optional(),
    ivrOnly: z.boolean().optional(),
    jurisdictions: names.optional(),
  })
  .refine(
    (rule) => Object.values(rule).some((value) => value !== undefined),
    'matches nothing in particular: use "everything" or name a condition',
  )

const retentionClass = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?=.{3,40}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
      'must be 3 to 40 lower-case letters, digits and single hyphens (it names a container)',
    ),
  title: z.string().min(1),
  basis: z.array(z.string().min(1)).min(1),
  years: z.number().int().min(1).max(100),
  mode: z.enum(['locked', 'unlocked']),
  match: z.union([z.literal(['everything', 'fallback']), matchRule], 'must be conditions, "everything" or "fallback"'),
  requires: z.array(z.string().min(1)).optional(),
  // infra/ refuses it for the same reason.
  offlineTierAllowed: z
    .literal(false, 'asks for the archive tier: a blob under an encryption scope cannot be moved there')
    .optional(),
})

const policySchema: z.ZodType<RetentionPolicy> = z.strictObject({
  version: z
    .string()
    .regex(
      /^[!-~](?:[ -~]{0,38}[!-~])?$/,
      'must be 1 to 40 printable ASCII characters (it is written beside every blob)',
    ),
  fallbackClass: z.string(),
  businessKeys: z.record(z.string(), names).default({}),
  jurisdictionAttribute: z.string().min(1).optional(),
  classes: z.array(retentionClass).min(1),
})

/** As much of a policy as the rules between its parts need, read from a file that may be wrong elsewhere. */
const outline = z.object({
  fallbackClass: z.string().optional().catch(undefined),
  businessKeys: z.record(z.string(), z.unknown()).catch({}),
  jurisdictionAttribute: z.unknown().optional(),
  classes: z
    .array(
      z
        .object({
          id: z.string().optional().catch(undefined),
          requires: z.array(z.string()).catch([]),
          match: z
            .union([
              z.string(),
              z.object({
                businessKeys: z.record(z.string(), z.unknown()).catch({}),
                jurisdictions: z.unknown().optional(),
              }),
            ])
            .catch(''),
        })
        .catch({ id: undefined, requires: [], match: '' }),
    )
    .catch([]),
})

interface Problem {
  path: PropertyKey[]
  message: string
}

/** @throws ArchiveError `bad-policy` naming every problem as `path: reason` */
export function parsePolicy(json: unknown): RetentionPolicy {
  const result = policySchema.safeParse(json)
  const problems = [...(result.success ? [] : result.error.issues.flatMap(problemsOf)), ...contradictions(json)]
  if (result.success && problems.length === 0) return result.data
  throw new ArchiveError(
    'bad-policy',
    'the retention policy has ' +
      `${problems.length} ` +
      'problem(s):\n' +
      problems.map(({ path, message }) => `  - ${path.join('.') || 'policy'}: ${message}`).join('\n'),
  )
}

/**
 * What is wrong between parts that may each be right; looked for even where some are not, so that nobody mends a file
 * twice.
 */
function contradictions(json: unknown): Problem[] {
  const { data: policy } = outline.safeParse(json)
  if (policy === undefined) return []
  const problems: Problem[] = []
  const complain = (path: PropertyKey[], message: string) => problems.push({ path, message })
  const ids = policy.classes.map((entry) => entry.id)
  if (policy.fallbackClass !== undefined && !ids.includes(policy.fallbackClass))
    complain(['fallbackClass'], `"${policy.fallbackClass}" is not the id of a class`)
  policy.classes.forEach(({ id, requires, match }, i) => {
    if (id !== undefined && ids.indexOf(id) !== i) complain(['classes', i, 'id'], `"${id}" is used twice`)
    if (id !== undefined && isReserved(id)) complain(['classes', i, 'id'], `"${id}" is a container of Holdfast itself`)
    if (match === 'fallback' && id !== policy.fallbackClass)
      complain(['classes', i, 'match'], 'only the fallbackClass can match as "fallback": nothing would ever come here')
    const keys = [...requires, ...(typeof match === 'string' ? [] : Object.keys(match.businessKeys))]
    for (const key of keys)
      if (!Object.hasOwn(policy.businessKeys, key))
        complain(['classes', i], `business key "${key}" is not defined under businessKeys`)
    if (typeof match !== 'string' && match.jurisdictions !== undefined && policy.jurisdictionAttribute === undefined) {
      complain(['classes', i, 'match', 'jurisdictions'], 'needs jurisdictionAttribute')
    }
  })
  return problems
}

/**
 * An alternative that has the right JSON type says what is wrong inside it; a union alone would only say that something
 * is.
 */
function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code !== 'invalid_union') return [issue]
  const near = issue.errors.find(
    (inner) =>
      !inner.some(
        (entry) => entry.path.length === 0 && (entry.code === 'invalid_type' || entry.code === 'invalid_value'),
      ),
  )
  if (near === undefined) return [issue]
  return near.flatMap(problemsOf).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
}

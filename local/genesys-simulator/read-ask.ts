/** Readers of what was asked; all of them throw Refusal 400. */
import { z } from 'zod'
import { badRequest } from './refusal.ts'

export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error))
  return parsed.data
}

/** A whole number from 1 to `max`. */
export function whole(query: URLSearchParams, name: string, otherwise: number, max = Infinity): number {
  const value = Number(query.get(name) ?? otherwise)
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw badRequest(`${name} must be a whole number from 1${max === Infinity ? '' : ` to ${max}`}`, 'invalid.value')
  return value
}

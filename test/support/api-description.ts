/** The description of the Genesys Cloud API (test/data/genesys-openapi.json) as strict JSON schemas. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export type JsonSchema = { [name: string]: unknown }

const schema = z.record(z.string(), z.unknown())
const content = z.object({ content: z.object({ 'application/json': z.object({ schema }) }) })
const operation = z.object({
  operationId: z.string(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean().optional(), schema }),
    )
    .default([]),
  requestBody: content.extend({ required: z.boolean() }).optional(),
  responses: z.record(z.string(), z.union([content, z.object({ content: z.undefined().optional() })])),
})
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
})

export type Operation = z.infer<typeof operation>
export type ApiDescription = z.infer<typeof description>

export function readApiDescription(): ApiDescription {
  return description.parse(JSON.parse(readFileSync(new URL('../data/genesys-openapi.json', import.meta.url), 'utf8')))
}

/** The operation behind a path as it was asked; of two that match, the one with fewer placeholders. */
export function operationFor({ paths }: ApiDescription, method: string, path: string): Operation | null {
  const parts = path.split('/')
  const matching = Object.keys(paths).filter((template) => fits(template.split('/'), parts))
  const [best] = matching.sort((a, b) => placeholders(a) - placeholders(b))
  return best === undefined ? null : (paths[best]?.[method.toLowerCase()] ?? null)
}

/** A property that the description does not know is a mistake, wherever properties are listed at all. */
export function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy: JsonSchema = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, name === 'properties' ? strictEach(value) : strict(value)]),
  )
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}

function strictEach(properties: unknown): JsonSchema {
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, value]) => [name, strict(value)]))
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
  )
}

function placeholders(template: string): number {
  return template.split('{').length
}

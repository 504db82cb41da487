/**
 * Works out what a deployment creates: every module, loop and condition of a template with its parameters, as plain
 * data, so that a test can hold infrastructure against the rules of the app. It follows values, it judges nothing:
 * check-bicep.mjs says whether the text is right. What only Azure knows is a text `{id|properties.x}`.
 */
import { resolve } from 'node:path'
import type { Value } from './functions.ts'
import type { Resource } from './known.ts'
import { Template, type ExpandOptions } from './template.ts'

export interface Deployment {
  resources: Resource[]
  outputs: Record<string, Value>
}

/** @param params values of the template's parameters; one that is missing takes its default */
export function expand(file: string, params: Record<string, Value>, options: ExpandOptions = {}): Deployment {
  const resources: Resource[] = []
  const outputs = new Template(resolve(file), params, options, resources).deploy()
  return { resources, outputs }
}

/** The template that a parameters file names, deployed with its values and `more`. */
export function expandParameters(
  file: string,
  options: ExpandOptions = {},
  more: Record<string, Value> = {},
): Deployment {
  const given = new Template(resolve(file), {}, options, [])
  return expand(given.using(), { ...given.parameters(), ...more }, options)
}

/** Holds what goes over the wire against the description of the Genesys Cloud API. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { Exchange } from '../../local/genesys-simulator/api-requests.ts'
import { operationFor, readApiDescription, strict, type JsonSchema, type Operation } from './api-description.ts'

export interface Findings {
  /** What the description forbids: unknown or missing fields, other types, an undescribed status or parameter. */
  problems: string[]
  /** Values outside an enum: Genesys adds values, so these are no mistakes. */
  warnings: string[]
}
export type CheckExchange = (exchange: Exchange) => Findings

/** Compiles the description once (some 100 ms); the check itself keeps nothing. */
export function openApiCheck(): CheckExchange {
  const description = readApiDescription()
  let warnings: string[] = []
  const ajv = new Ajv({ allErrors: true, coerceTypes: false, strict: false })
  addFormats.default(ajv)
  ajv.addKeyword({
    keyword: 'x-enum',
    schemaType: 'array',
    validate(values: unknown[], data: unknown, _parent?: object, at?: { instancePath: string }) {
      if (!values.includes(data))
        warnings.push(`${at?.instancePath ?? ''}: ${JSON.stringify(data)} is not among the known values`)
      return true
    },
  })
  for (const [name, schema] of Object.entries(description.components.schemas))
    ajv.addSchema(strict(schema) as JsonSchema, `#/components/schemas/${name}`)
  const errorBody: JsonSchema = { $ref: '#/components/schemas/ErrorBody' }
  const compiled = new WeakMap<JsonSchema, ValidateFunction>()

  return (exchange) => {
    const { method, path, status, requestBody, responseBody } = exchange
    const operation = operationFor(description, method, path)
    warnings = []
    const problems =
      status >= 400
        ? against('answer', errorBody, responseBody)
        : operation === null
          ? ['the description has no such operation']
          : [...asked(operation, exchange.query, requestBody), ...answered(operation, status, responseBody)]
    const named = (texts: readonly string[]) => texts.map((text) => `${method} ${path} (${status}) ${text}`)
    return { problems: named(problems), warnings: named(warnings) }
  }

  function asked(operation: Operation, query: URLSearchParams, body: unknown): string[] {
    const known = new Map(
      operation.parameters
        .filter((parameter) => parameter.in === 'query')
        .map((parameter) => [parameter.name, parameter]),
    )
    const problems = [...query.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `query: no parameter "${name}" is described`)
    for (const [name, { required, schema }] of known) {
      const text = query.get(name)
      if (text === null ? required === true : !suits(schema, text))
        problems.push(`query: "${name}" is ${text === null ? 'missing' : `not a ${String(schema['type'])}`}`)
    }
    if (body === undefined)
      return operation.requestBody?.required === true ? [...problems, 'request: the body is missing'] : problems
    if (operation.requestBody === undefined) return [...problems, 'request: no body is described']
    return [...problems, ...against('request', operation.requestBody.content['application/json'].schema, body)]
  }

  function answered(operation: Operation, status: number, body: unknown): string[] {
    // A redirect is described for some downloads only, and has no body.
    const described = operation.responses[String(status)] ?? operation.responses['2xx']
    if (described === undefined)
      return status >= 300 && body === undefined ? [] : ['the description has no such status']
    if (described.content === undefined) return body === undefined ? [] : ['answer: no body is described']
    // 202 says "not yet", often with nothing in it.
    if (body === undefined) return status === 202 ? [] : ['answer: the body is missing']
    return against('answer', described.content['application/json'].schema, body)
  }

  function against(what: string, schema: JsonSchema, value: unknown): string[] {
    let validate = compiled.get(schema)
    if (validate === undefined) compiled.set(schema, (validate = ajv.compile(strict(schema) as JsonSchema)))
    return validate(value) ? [] : (validate.errors ?? []).map((error) => `${what}${textOf(error)}`)
  }
}

/** Query parameters are text; arrays are joined with commas. */
function suits(schema: JsonSchema, text: string): boolean {
  switch (schema['type']) {
    case 'number':
    case 'integer':
      return text !== '' && Number.isFinite(Number(text))
    case 'boolean':
      return text === 'true' || text === 'false'
    default:
      return true
  }
}

function textOf({ instancePath, message, params }: ErrorObject): string {
  const unknown: unknown = params['additionalProperty']
  return (
    `${instancePath}: ` +
    `${typeof unknown === 'string' ? `"${unknown}" is not described` : (message ?? 'does not fit')}`
  )
}

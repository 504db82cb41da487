/**
 * Works out what a deployment creates: every module, loop and condition of a template with its parameters, as plain
 * data, so that a test can hold infrastructure against the rules of the app. It follows values, it judges nothing:
 * check-bicep.mjs says whether the text is right. What only Azure knows is a text `{id|properties.x}`.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { literal, unwrap } from './bicep-nodes.mjs'
import { parse, type Node } from './bicep-parser.mjs'
import { FUNCTIONS, type Value } from './bicep-functions.ts'

export interface Resource {
  type: string
  name: string
  id: string
  /** Id of what an extension (a role assignment, a diagnostic setting) hangs on. */
  scope: string | null
  existing: boolean
  file: string
  body: Record<string, Value>
}
export interface Deployment {
  resources: Resource[]
  outputs: Record<string, Value>
}
export interface ExpandOptions {
  /** What `loadJsonContent` reads; the file unless told otherwise. */
  loadJson?: (path: string) => Value
  /** What `readEnvironmentVariable` answers. */
  environment?: Record<string, string>
}

/** Something that Azure alone knows, read from a resource. */
class Known {
  readonly resource: Resource
  readonly path: string
  constructor(resource: Resource, path = '') {
    this.resource = resource
    this.path = path
  }
}
type Scope = ReadonlyMap<string, Value>
const NONE: Scope = new Map()

/** @param params values of the template's parameters; one that is missing takes its default */
export function expand(file: string, params: Record<string, Value>, options: ExpandOptions = {}): Deployment {
  const resources: Resource[] = []
  const outputs = new Template(resolve(file), params, options, resources).deploy()
  return { resources, outputs }
}

/** The template that a parameters file names, deployed with its values. */
export function expandParameters(
  file: string,
  options: ExpandOptions = {},
  more: Record<string, Value> = {},
): Deployment {
  const { nodes } = parse(readFileSync(file, 'utf8'), { params: true })
  const template = literal(nodes.find((node) => node.k === 'using')?.path) ?? ''
  const own = new Template(resolve(file), {}, options, [])
  const values = nodes
    .filter((node) => node.k === 'param')
    .map((node) => [node.name ?? '', own.value(node.value as Node, NONE)])
  return expand(resolve(dirname(file), template), { ...Object.fromEntries(values), ...more }, options)
}

class Template {
  readonly #file: string
  readonly #params: Record<string, Value>
  readonly #options: ExpandOptions
  readonly #resources: Resource[]
  readonly #nodes: Node[]
  readonly #symbols = new Map<string, Node>()
  readonly #imported = new Map<string, { from: Template; name: string }>()
  readonly #done = new Map<string, Value>()

  constructor(file: string, params: Record<string, Value>, options: ExpandOptions, resources: Resource[]) {
    this.#file = file
    this.#params = params
    this.#options = options
    this.#resources = resources
    this.#nodes = parse(readFileSync(file, 'utf8'), { params: file.endsWith('.bicepparam') }).nodes
    for (const node of this.#nodes) {
      if (node.k === 'import') this.#import(node)
      else if (node.name !== undefined && node.k !== 'output') this.#symbols.set(node.name, node)
    }
  }

  /** @throws Error for a variable that is missing and has no other value, as the compiler does */
  #environment(name: string, otherwise: Value): Value {
    const value = this.#options.environment?.[name] ?? otherwise
    if (value === undefined) throw new Error(`${this.#file}: the environment has no ${name}`)
    return value
  }

  deploy(): Record<string, Value> {
    for (const { k, name } of this.#nodes)
      if ((k === 'resource' || k === 'module') && name !== undefined) this.symbol(name)
    return this.outputs()
  }

  outputs(): Record<string, Value> {
    return Object.fromEntries(
      this.#nodes
        .filter((node) => node.k === 'output')
        .map((node) => [node.name ?? '', data(this.value(node.value as Node, NONE))]),
    )
  }

  /** Each symbol is worked out once, when it is first asked for. */
  symbol(name: string): Value {
    if (this.#done.has(name)) return this.#done.get(name)
    const value = this.#work(name)
    this.#done.set(name, value)
    return value
  }

  #work(name: string): Value {
    const imported = this.#imported.get(name)
    if (imported !== undefined) return imported.from.symbol(imported.name)
    const node = this.#symbols.get(name)
    switch (node?.k) {
      case 'param':
        if (Object.hasOwn(this.#params, name)) return this.#params[name]
        if (node.value !== undefined) return this.value(node.value as Node, NONE)
        if (this.#nullable(node)) return null
        throw new Error(`${this.#file}: parameter ${name} has no value`)
      case 'var':
        return this.value(node.value as Node, NONE)
      case 'func':
        return (...args: Value[]) =>
          this.value(
            node.value as Node,
            new Map(
              (node.params ?? []).map((param, i) => [typeof param === 'string' ? param : (param.name ?? ''), args[i]]),
            ),
          )
      case 'resource':
      case 'module':
        return this.#each(node, unwrap(node.value as Node), NONE)
      default:
        throw new Error(`${this.#file}: ${name} is not declared`)
    }
  }

  #nullable(node: Node): boolean {
    return node.type?.k === 'tnullable' || node.type?.k === 'tunary' || /\?\s*$/.test(this.#text(node.type))
  }

  #text(node: Node | undefined): string {
    return node === undefined ? '' : readFileSync(this.#file, 'utf8').slice(node.at, node.end)
  }

  #import(node: Node): void {
    const from = new Template(resolve(dirname(this.#file), literal(node.path) ?? ''), {}, this.#options, [])
    for (const { name, as } of node.names ?? []) this.#imported.set(as, { from, name })
  }

  /** A resource or module under its loops and conditions. */
  #each(node: Node, body: Node | undefined, scope: Scope): Value {
    switch (body?.k) {
      case 'for':
        return (this.value(body.source, scope) as Value[]).map((entry, i) => {
          const [item = '', index = ''] = body.vars ?? []
          return this.#each(node, unwrap(body.body), new Map([...scope, [item, entry], [index, i]]))
        })
      case 'if':
        return this.value(body.test, scope) === true ? this.#each(node, unwrap(body.body), scope) : null
      default:
        return node.k === 'module' ? this.#module(node, body, scope) : this.#resource(node, body, scope)
    }
  }

  #module(node: Node, body: Node | undefined, scope: Scope): Value {
    const params = this.#property(body, 'params')
    const given = params === undefined ? {} : (this.value(params, scope) as Record<string, Value>)
    const file = resolve(dirname(this.#file), literal(node.spec) ?? '')
    return { outputs: new Template(file, given, this.#options, this.#resources).deploy() }
  }

  #resource(node: Node, body: Node | undefined, scope: Scope): Known {
    const [type = ''] = (literal(node.spec) ?? '').split('@')
    const read = (key: string) => {
      const property = this.#property(body, key)
      return property === undefined ? undefined : this.value(property, scope)
    }
    const own = String(read('name'))
    const parent = read('parent') as Known | undefined
    const on = read('scope') as Known | undefined
    const name = parent === undefined ? own : `${parent.resource.name}/${own}`
    const rest: [string, Value][] = (body?.items ?? [])
      .filter((item) => item.k === 'property' && !['parent', 'scope', 'dependsOn'].includes(item.name ?? ''))
      .map((item) => [this.#key(item, scope), data(this.value(item.value as Node, scope))])
    const resource: Resource = {
      type,
      name,
      id: `${on instanceof Known ? on.resource.id : ''}/${type}/${name}`,
      scope: on instanceof Known ? on.resource.id : null,
      existing: node.existing === true,
      file: this.#file,
      body: Object.fromEntries(rest),
    }
    this.#resources.push(resource)
    return new Known(resource)
  }

  #property(body: Node | undefined, name: string): Node | undefined {
    return body?.items?.find((item) => item.k === 'property' && item.name === name)?.value as Node | undefined
  }

  #key(item: Node, scope: Scope): string {
    return item.name ?? String(this.value(item.key, scope))
  }

  value(node: Node | undefined, scope: Scope): Value {
    switch (node?.k) {
      case 'str':
        return (node.parts ?? [])
          .map((part) => (typeof part === 'string' ? part : text(this.value(part, scope))))
          .join('')
      case 'int':
      case 'bool':
        return node.value
      case 'null':
        return null
      case 'paren':
      case 'nonnull':
        return this.value(node.of, scope)
      case 'name':
        return scope.has(node.name ?? '') ? scope.get(node.name ?? '') : this.symbol(node.name ?? '')
      case 'array':
        return (node.items ?? []).flatMap((item) =>
          item.k === 'spread' ? (this.value(item.of, scope) as Value[]) : [this.value(item, scope)],
        )
      case 'object':
        return this.#object(node, scope)
      case 'lambda':
        return (...args: Value[]) =>
          this.value(
            node.body,
            new Map([...scope, ...(node.params ?? []).map((name, i): [string, Value] => [String(name), args[i]])]),
          )
      case 'for':
        return (this.value(node.source, scope) as Value[]).map((entry, i) => {
          const [item = '', index = ''] = node.vars ?? []
          return this.value(node.body, new Map([...scope, [item, entry], [index, i]]))
        })
      case 'ternary':
        return this.value(this.value(node.test, scope) === true ? node.yes : node.no, scope)
      case 'unary':
        return node.op === '!' ? this.value(node.of, scope) !== true : -Number(this.value(node.of, scope))
      case 'binary':
        return this.#binary(node, scope)
      case 'index':
        return member(this.value(node.of, scope), this.value(node.index, scope), node.safe === true)
      case 'prop':
        return member(this.value(node.of, scope), node.name ?? '', node.safe === true)
      case 'call':
        return this.#call(node, scope)
      default:
        throw new Error(`${this.#file}: ${node?.k ?? 'nothing'} cannot be worked out`)
    }
  }

  #object(node: Node, scope: Scope): Record<string, Value> {
    const result: Record<string, Value> = {}
    for (const item of node.items ?? [])
      if (item.k === 'spread') Object.assign(result, this.value(item.of, scope))
      else result[this.#key(item, scope)] = this.value(item.value as Node, scope)
    return result
  }

  #binary({ op, left, right }: Node, scope: Scope): Value {
    const first = this.value(left, scope)
    const second = () => this.value(right, scope)
    switch (op) {
      case '&&':
        return first === true && second() === true
      case '||':
        return first === true || second() === true
      case '??':
        return first ?? second()
      case '==':
        return data(first) === data(second())
      case '!=':
        return data(first) !== data(second())
      case '>':
        return Number(first) > Number(second())
      case '<':
        return Number(first) < Number(second())
      case '>=':
        return Number(first) >= Number(second())
      case '<=':
        return Number(first) <= Number(second())
      case '+':
        return Number(first) + Number(second())
      case '-':
        return Number(first) - Number(second())
      case '*':
        return Number(first) * Number(second())
      case '/':
        return Math.trunc(Number(first) / Number(second()))
      case '%':
        return Number(first) % Number(second())
      default:
        throw new Error(`${this.#file}: operator ${op ?? ''} cannot be worked out`)
    }
  }

  #call({ name = '', args = [] }: Node, scope: Scope): Value {
    const values = args.map((arg) => this.value(arg, scope))
    if (scope.has(name) || this.#symbols.has(name) || this.#imported.has(name))
      return (this.value({ k: 'name', at: 0, end: 0, name }, scope) as (...given: Value[]) => Value)(...values)
    switch (name) {
      case 'loadJsonContent': {
        const path = resolve(dirname(this.#file), String(values[0]))
        return this.#options.loadJson?.(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as Value)
      }
      case 'readEnvironmentVariable':
        return this.#environment(String(values[0]), values[1])
      default: {
        const fn = FUNCTIONS[name]
        if (fn === undefined) throw new Error(`${this.#file}: function ${name} cannot be worked out`)
        return fn(...values.map((value) => (typeof value === 'function' ? value : data(value))))
      }
    }
  }
}

function member(of: Value, key: Value, safe: boolean): Value {
  if (of instanceof Known) {
    if (of.path === '' && (key === 'id' || key === 'name' || key === 'type'))
      return key === 'name' ? of.resource.name.split('/').at(-1) : of.resource[key]
    return new Known(of.resource, of.path === '' ? String(key) : `${of.path}.${String(key)}`)
  }
  if ((of === null || of === undefined) && safe) return null
  if (typeof of !== 'object' || of === null) throw new TypeError(`${String(key)} of ${JSON.stringify(of)}`)
  const value = (of as Record<string, Value>)[String(key)]
  if (value === undefined && !safe)
    throw new TypeError(`there is no ${String(key)} in ${JSON.stringify(Object.keys(of))}`)
  return value ?? null
}

/** What Azure alone knows becomes a text. */
function data(value: Value): Value {
  if (value instanceof Known) return `{${value.resource.id}|${value.path}}`
  if (Array.isArray(value)) return value.map(data)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, data(entry)]))
  return value
}

function text(value: Value): string {
  const plain = data(value)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

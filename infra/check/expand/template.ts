/** One file of a deployment: its parameters, variables and functions, and the resources and modules that it creates. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { literal, unwrap } from '../language/nodes.mjs'
import { parse, type Node } from '../language/parse.mjs'
import { keyOf, NO_SCOPE, turns, valueOf, type Scope, type Surroundings } from './expressions.ts'
import type { Value } from './functions.ts'
import { data, Known, type Resource } from './known.ts'

export interface ExpandOptions {
  /** What `loadJsonContent` reads; the file unless told otherwise. */
  loadJson?: (path: string) => Value
  /** What `readEnvironmentVariable` answers. */
  environment?: Record<string, string>
}

export class Template implements Surroundings {
  readonly file: string
  readonly #params: Record<string, Value>
  readonly #options: ExpandOptions
  readonly #resources: Resource[]
  readonly #text: string
  readonly #nodes: Node[]
  readonly #symbols = new Map<string, Node>()
  readonly #imported = new Map<string, { from: Template; name: string }>()
  readonly #done = new Map<string, Value>()

  /** @param resources what is created goes here, also by the modules of the file */
  constructor(file: string, params: Record<string, Value>, options: ExpandOptions, resources: Resource[]) {
    this.file = file
    this.#params = params
    this.#options = options
    this.#resources = resources
    this.#text = readFileSync(file, 'utf8')
    this.#nodes = parse(this.#text, { params: file.endsWith('.bicepparam') }).nodes
    for (const node of this.#nodes) {
      if (node.k === 'import') this.#import(node)
      else if (node.name !== undefined && node.k !== 'output') this.#symbols.set(node.name, node)
    }
  }

  readonly outside = {
    loadJsonContent: (name: Value): Value => {
      const path = resolve(dirname(this.file), String(name))
      return this.#options.loadJson?.(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as Value)
    },
    /** Refuses a variable that is missing and has no other value, as the compiler does. */
    readEnvironmentVariable: (name: Value, otherwise?: Value): Value => {
      const value = this.#options.environment?.[String(name)] ?? otherwise
      if (value === undefined) throw new Error(`${this.file}: the environment has no ${String(name)}`)
      return value
    },
  }

  /** @returns the outputs */
  deploy(): Record<string, Value> {
    for (const { k, name } of this.#nodes)
      if ((k === 'resource' || k === 'module') && name !== undefined) this.symbol(name)
    return this.#assigned('output', (value) => data(value))
  }

  /** What a parameters file gives. */
  parameters(): Record<string, Value> {
    return this.#assigned('param', (value) => value)
  }

  /** The template that a parameters file names. */
  using(): string {
    const { path } = this.#nodes.find((node) => node.k === 'using') ?? {}
    return resolve(dirname(this.file), literal(path) ?? '')
  }

  declares(name: string): boolean {
    return this.#symbols.has(name) || this.#imported.has(name)
  }

  /** Each symbol is worked out once, when it is first asked for. */
  symbol(name: string): Value {
    if (this.#done.has(name)) return this.#done.get(name)
    const value = this.#work(name)
    this.#done.set(name, value)
    return value
  }

  #assigned(kind: string, as: (value: Value) => Value): Record<string, Value> {
    return Object.fromEntries(
      this.#nodes.filter((node) => node.k === kind).map((node) => [node.name ?? '', as(this.#declared(node))]),
    )
  }

  #value(node: Node | undefined, scope: Scope): Value {
    return valueOf(node, scope, this)
  }

  /** What a declaration or property is assigned: a node, where a literal's `value` would be plain data. */
  #declared(node: Node, scope = NO_SCOPE): Value {
    return this.#value(node.value as Node, scope)
  }

  #work(name: string): Value {
    const imported = this.#imported.get(name)
    if (imported !== undefined) return imported.from.symbol(imported.name)
    const node = this.#symbols.get(name)
    switch (node?.k) {
      case 'param':
        if (Object.hasOwn(this.#params, name)) return this.#params[name]
        if (node.value !== undefined) return this.#declared(node)
        if (this.#nullable(node)) return null
        throw new Error(`${this.file}: parameter ${name} has no value`)
      case 'var':
        return this.#declared(node)
      case 'func': {
        const names = (node.params ?? []).map((param) => (typeof param === 'string' ? param : (param.name ?? '')))
        return (...args: Value[]) => this.#declared(node, new Map(names.map((param, i) => [param, args[i]])))
      }
      case 'resource':
      case 'module':
        return this.#each(node, unwrap(node.value as Node), NO_SCOPE)
      default:
        throw new Error(`${this.file}: ${name} is not declared`)
    }
  }

  #nullable({ type }: Node): boolean {
    const text = type === undefined ? '' : this.#text.slice(type.at, type.end)
    return type?.k === 'tnullable' || type?.k === 'tunary' || /\?\s*$/.test(text)
  }

  #import(node: Node): void {
    const from = new Template(resolve(dirname(this.file), literal(node.path) ?? ''), {}, this.#options, [])
    for (const { name, as } of node.names ?? []) this.#imported.set(as, { from, name })
  }

  /** A resource or module under its loops and conditions. */
  #each(node: Node, body: Node | undefined, scope: Scope): Value {
    switch (body?.k) {
      case 'for':
        return turns(body, scope, this).map((turn) => this.#each(node, unwrap(body.body), turn))
      case 'if':
        return this.#value(body.test, scope) === true ? this.#each(node, unwrap(body.body), scope) : null
      default:
        return node.k === 'module' ? this.#module(node, body, scope) : this.#resource(node, body, scope)
    }
  }

  #module(node: Node, body: Node | undefined, scope: Scope): Value {
    const params = this.#property(body, 'params', scope) ?? {}
    const file = resolve(dirname(this.file), literal(node.spec) ?? '')
    const template = new Template(file, params as Record<string, Value>, this.#options, this.#resources)
    return { outputs: template.deploy() }
  }

  #resource(node: Node, body: Node | undefined, scope: Scope): Known {
    const [type = ''] = (literal(node.spec) ?? '').split('@')
    const own = String(this.#property(body, 'name', scope))
    const parent = this.#property(body, 'parent', scope)
    const on = this.#property(body, 'scope', scope)
    const name = parent instanceof Known ? `${parent.resource.name}/${own}` : own
    const rest = (body?.items ?? [])
      .filter((item) => item.k === 'property' && !['parent', 'scope', 'dependsOn'].includes(item.name ?? ''))
      .map((item): [string, Value] => [keyOf(item, scope, this), data(this.#declared(item, scope))])
    const resource: Resource = {
      type,
      name,
      id: `${on instanceof Known ? on.resource.id : ''}/${type}/${name}`,
      scope: on instanceof Known ? on.resource.id : null,
      existing: node.existing === true,
      file: this.file,
      body: Object.fromEntries(rest),
    }
    this.#resources.push(resource)
    return new Known(resource)
  }

  /** Undefined where the body has none of that name. */
  #property(body: Node | undefined, name: string, scope: Scope): Value {
    const property = body?.items?.find((item) => item.k === 'property' && item.name === name)
    return property && this.#declared(property, scope)
  }
}

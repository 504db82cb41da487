import { HostError } from '../host-error.ts'
import type { RegisteredFunction } from '../app/core-types.ts'

export interface Route {
  registered: RegisteredFunction
  methods: string[]
  /** `anonymous`, `function` or `admin`. */
  authLevel: string
  segments: Segment[]
}

type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'parameter'; name: string; optional: boolean; constraint: string | undefined }
  | { kind: 'rest'; name: string }

export interface Match {
  route: Route
  params: Record<string, string>
}

const CONSTRAINTS: Record<string, RegExp> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  alpha: /^[a-z]+$/i,
  guid: /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  bool: /^(?:true|false)$/i,
}

const parseSegment = (text: string, functionName: string): Segment => {
  if (!text.includes('{')) return { kind: 'literal', text: text.toLowerCase() }
  const rest = /^\{\*{1,2}([\w-]+)\}$/.exec(text)
  if (rest?.[1] !== undefined) return { kind: 'rest', name: rest[1] }
  const parameter = /^\{([\w-]+)(?::([a-z]+))?(\?)?\}$/.exec(text)
  const [, name, constraint, optional] = parameter ?? []
  if (name === undefined)
    throw new HostError(
      'unsupported-trigger',
      `Function '${functionName}': this host does not know the route segment '${text}'`,
    )
  if (constraint !== undefined && !(constraint in CONSTRAINTS))
    throw new HostError(
      'unsupported-trigger',
      `Function '${functionName}': this host does not know the route constraint ':${constraint}'`,
    )
  return { kind: 'parameter', name, constraint, optional: optional !== undefined }
}

const PRIORITY = { literal: 0, parameter: 1, rest: 2 }

const byPrecedence = (a: Route, b: Route): number => {
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index++) {
    const [left, right] = [a.segments[index], b.segments[index]]
    if (left !== undefined && right !== undefined && left.kind !== right.kind)
      return PRIORITY[left.kind] - PRIORITY[right.kind]
  }
  return b.segments.length - a.segments.length
}

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback

/** The HTTP functions of the app, most specific route first. @param prefix `api` unless host.json says otherwise */
export const buildRoutes = (functions: Iterable<RegisteredFunction>, prefix: string): Route[] => {
  const routes: Route[] = []
  for (const registered of functions) {
    if (registered.trigger.type !== 'httpTrigger') continue
    const { route, methods, authLevel } = registered.trigger
    const path = `${prefix}/${text(route, registered.name)}`.split('/').filter((segment) => segment !== '')
    routes.push({
      registered,
      methods: (Array.isArray(methods) && methods.length > 0 ? methods : ['GET', 'POST']).map((method) =>
        String(method).toUpperCase(),
      ),
      authLevel: text(authLevel, 'anonymous').toLowerCase(),
      segments: path.map((segment) => parseSegment(segment, registered.name)),
    })
  }
  return routes.sort(byPrecedence)
}

const matchRoute = (route: Route, path: readonly string[]): Record<string, string> | undefined => {
  const params: Record<string, string> = {}
  for (const [index, segment] of route.segments.entries()) {
    if (segment.kind === 'rest') {
      params[segment.name] = path.slice(index).join('/')
      return params
    }
    const given = path[index]
    if (given === undefined) {
      if (segment.kind === 'parameter' && segment.optional) continue
      return undefined
    }
    if (segment.kind === 'literal') {
      if (segment.text !== given.toLowerCase()) return undefined
    } else {
      if (segment.constraint !== undefined && CONSTRAINTS[segment.constraint]?.test(given) !== true) return undefined
      params[segment.name] = given
    }
  }
  return path.length > route.segments.length ? undefined : params
}

/** Finds the function for a request; a known path with another method is not found, as on the real host. */
export const findRoute = (routes: readonly Route[], method: string, pathname: string): Match | undefined => {
  let path: string[]
  try {
    path = pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
  for (const route of routes) {
    if (!route.methods.includes(method)) continue
    const params = matchRoute(route, path)
    if (params !== undefined) return { route, params }
  }
  return undefined
}

/** The functions of Bicep that Holdfast's infrastructure uses, over plain values. One that is not here is refused. */
import { createHash } from 'node:crypto'

export type Value = unknown
type Fn = (...args: Value[]) => Value

const digest = (parts: Value[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex')
const list = (value: Value): Value[] => {
  if (!Array.isArray(value)) throw new TypeError(`an array is wanted, not ${JSON.stringify(value)}`)
  return value as Value[]
}
const record = (value: Value): Record<string, Value> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`an object is wanted, not ${JSON.stringify(value)}`)
  return value as Record<string, Value>
}
const call = (fn: Value, ...args: Value[]): Value => (fn as Fn)(...args)
const text = (value: Value): string => (typeof value === 'string' ? value : String(value))

/** A value that a template refuses to go on with. */
export class TemplateFailed extends Error {
  override readonly name = 'TemplateFailed'
}

export const FUNCTIONS: Record<string, Fn> = {
  fail: (message) => {
    throw new TemplateFailed(text(message))
  },
  guid: (...parts) => digest(parts).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  uniqueString: (...parts) => digest(parts).slice(0, 13),
  toLower: (value) => text(value).toLowerCase(),
  string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  int: (value) => Math.trunc(Number(value)),
  take: (value, count) =>
    typeof value === 'string' ? value.slice(0, Number(count)) : list(value).slice(0, Number(count)),
  replace: (value, from, to) => text(value).replaceAll(text(from), text(to)),
  split: (value, by) => text(value).split(text(by)),
  startsWith: (value, start) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
  endsWith: (value, end) => text(value).toLowerCase().endsWith(text(end).toLowerCase()),
  join: (values, by) => list(values).map(text).join(text(by)),
  length: (value) =>
    typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(record(value)).length,
  empty: (value) =>
    value === null || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0),
  contains: (value, part) =>
    typeof value === 'string'
      ? value.includes(text(part))
      : Array.isArray(value)
        ? value.includes(part)
        : Object.hasOwn(record(value), text(part)),
  indexOf: (values, part) => (typeof values === 'string' ? values.indexOf(text(part)) : list(values).indexOf(part)),
  concat: (...lists) => lists.flatMap(list),
  flatten: (lists) => list(lists).flatMap(list),
  union: (...values) =>
    Array.isArray(values[0])
      ? [...new Set(values.flatMap(list))]
      : (Object.assign({}, ...values.map(record)) as Record<string, Value>),
  range: (from, count) => Array.from({ length: Number(count) }, (_, i) => Number(from) + i),
  max: (...values) => Math.max(...(Array.isArray(values[0]) ? values[0] : values).map(Number)),
  min: (...values) => Math.min(...(Array.isArray(values[0]) ? values[0] : values).map(Number)),
  map: (values, fn) => list(values).map((value) => call(fn, value)),
  filter: (values, fn) => list(values).filter((value) => call(fn, value) === true),
  reduce: (values, start, fn) => list(values).reduce((sum: Value, value) => call(fn, sum, value), start),
  toObject: (values, key, value) =>
    Object.fromEntries(
      list(values).map((entry) => [text(call(key, entry)), value === undefined ? entry : call(value, entry)]),
    ),
  items: (value) =>
    Object.entries(record(value))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => ({ key, value: entry })),
  objectKeys: (value) => Object.keys(record(value)).sort(),
  cidrSubnet: (network, bits, index) => `${text(network)}/${text(bits)}#${text(index)}`,
  subscriptionResourceId: (type, ...names) => `/subscriptions/sub/providers/${text(type)}/${names.map(text).join('/')}`,
  tenantResourceId: (type, ...names) => `/providers/${text(type)}/${names.map(text).join('/')}`,
  subscription: () => ({ id: '/subscriptions/sub', subscriptionId: 'sub', tenantId: 'tenant' }),
  tenant: () => ({ tenantId: 'tenant' }),
  resourceGroup: () => ({ id: '/subscriptions/sub/resourceGroups/rg', name: 'rg', location: 'of-the-group' }),
  environment: () => ({
    name: 'AzureCloud',
    resourceManager: 'https://management.azure.com/',
    suffixes: { storage: 'core.windows.net', keyvaultDns: '.vault.azure.net' },
  }),
}

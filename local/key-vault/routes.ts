import type { KeyAction } from './permissions.ts'
import type { KeyVault, Signed } from './vault-contract.ts'
import { badParameter, KeyVaultRefusal } from './key-vault-refusal.ts'
import { rotationPolicyInput } from './rotation-policy.ts'
import {
  createInput,
  keySettings,
  keySpec,
  parseBody,
  signInput,
  updateInput,
  verifyInput,
  type KeyWriter,
} from './wire-shapes.ts'

const PAGE_LIMIT = 25
const NAME = /^[0-9a-zA-Z-]{1,127}$/

/** A request that has a verified caller. */
export interface KeyRequest {
  method: string
  url: URL
  body: string
}

export interface KeyAnswer {
  status: 200 | 204
  body: object | undefined
}

interface Match {
  name: string
  version: string | undefined
}

interface Route {
  method: string
  /** Path with {name} and {version}; the version may be missing in front of an operation, as in the service. */
  path: RegExp
  action: KeyAction
  answer(match: Match, request: KeyRequest): Promise<object | undefined> | object | undefined
}

/**
 * Answers the key operations of the data plane. Paths are matched without regard to case, as the service does.
 * @param authorize called with the action before anything is looked up; throws to refuse
 * @throws KeyVaultRefusal
 */
export function createKeyRoutes(vault: KeyVault, writer: KeyWriter) {
  const routes = [...keyRoutes(vault, writer), ...lifecycleRoutes(vault, writer), ...cryptoRoutes(vault, writer)]
  return async (request: KeyRequest, authorize: (action: KeyAction) => void): Promise<KeyAnswer> => {
    const path = request.url.pathname.replace(/\/+$/, '')
    const fitting = routes.filter((route) => route.path.test(path))
    const route = fitting.find((entry) => entry.method === request.method)
    if (route === undefined) throw noRoute(fitting.length > 0, request)
    authorize(route.action)
    const groups = route.path.exec(path)?.groups
    const name = groups?.['name'] ?? ''
    if (route.path.source.includes('<name>') && !NAME.test(name))
      throw badParameter('The key name may have letters, digits and dashes only')
    const body = await route.answer({ name, version: groups?.['version'] }, request)
    return { status: body === undefined ? 204 : 200, body }
  }
}

function keyRoutes(vault: KeyVault, writer: KeyWriter): Route[] {
  return [
    {
      method: 'GET',
      path: path('keys'),
      action: 'keys/read',
      answer: async (_, { url }) =>
        page(
          url,
          (await vault.list()).map((key) => writer.item(key, false)),
        ),
    },
    {
      method: 'GET',
      path: path('keys/{name}/versions'),
      action: 'keys/read',
      answer: async ({ name }, { url }) =>
        page(
          url,
          (await vault.listVersions(name)).map((key) => writer.item(key, true)),
        ),
    },
    {
      method: 'GET',
      path: path('keys/{name}/rotationpolicy'),
      action: 'keyrotationpolicies/read',
      answer: async ({ name }) => writer.policy(name, await vault.rotationPolicy(name)),
    },
    {
      method: 'PUT',
      path: path('keys/{name}/rotationpolicy'),
      action: 'keyrotationpolicies/write',
      answer: async ({ name }, { body }) =>
        writer.policy(name, await vault.setRotationPolicy(name, parseBody(rotationPolicyInput, body))),
    },
    {
      method: 'GET',
      path: path('keys/{name}/{version}?'),
      action: 'keys/read',
      answer: async ({ name, version }) => writer.bundle(await vault.get(name, version)),
    },
    {
      method: 'PATCH',
      path: path('keys/{name}/{version}?'),
      action: 'keys/update/action',
      answer: async ({ name, version }, { body }) =>
        writer.bundle(await vault.update(name, version, keySettings(parseBody(updateInput, body)))),
    },
  ]
}

function lifecycleRoutes(vault: KeyVault, writer: KeyWriter): Route[] {
  return [
    {
      method: 'POST',
      path: path('keys/{name}/create'),
      action: 'keys/create/action',
      answer: async ({ name }, { body }) => {
        const input = parseBody(createInput, body)
        return writer.bundle(await vault.create(name, keySpec(input), keySettings(input)))
      },
    },
    {
      method: 'POST',
      path: path('keys/{name}/rotate'),
      action: 'keys/rotate/action',
      answer: async ({ name }) => writer.bundle(await vault.rotate(name)),
    },
    {
      method: 'DELETE',
      path: path('keys/{name}'),
      action: 'keys/delete',
      answer: async ({ name }) => writer.deletedBundle(await vault.delete(name)),
    },
    {
      method: 'GET',
      path: path('deletedkeys'),
      action: 'keys/read',
      answer: (_, { url }) =>
        page(
          url,
          vault.listDeleted().map((key) => writer.deletedItem(key)),
        ),
    },
    {
      method: 'GET',
      path: path('deletedkeys/{name}'),
      action: 'keys/read',
      answer: ({ name }) => writer.deletedBundle(vault.getDeleted(name)),
    },
    {
      method: 'POST',
      path: path('deletedkeys/{name}/recover'),
      action: 'keys/recover/action',
      answer: ({ name }) => writer.bundle(vault.recover(name)),
    },
    {
      method: 'DELETE',
      path: path('deletedkeys/{name}'),
      action: 'keys/purge/action',
      answer: ({ name }) => {
        vault.purge(name)
        return undefined
      },
    },
  ]
}

function cryptoRoutes(vault: KeyVault, writer: KeyWriter): Route[] {
  const result = ({ key, value }: Signed): object => ({
    kid: writer.keyId(key.name, key.version),
    value: value.toString('base64url'),
  })
  return [
    {
      method: 'POST',
      path: path('keys/{name}/{version}?/sign'),
      action: 'keys/sign/action',
      answer: async ({ name, version }, { body }) => {
        const { alg, value } = parseBody(signInput, body)
        return result(await vault.sign(name, version, alg, value))
      },
    },
    {
      method: 'POST',
      path: path('keys/{name}/{version}?/verify'),
      action: 'keys/verify/action',
      answer: async ({ name, version }, { body }) => {
        const { alg, digest, value } = parseBody(verifyInput, body)
        return { value: await vault.verify(name, version, alg, digest, value) }
      },
    },
    {
      method: 'POST',
      path: path('keys/{name}/{version}?/wrapkey'),
      action: 'keys/wrap/action',
      answer: async ({ name, version }, { body }) => {
        const { alg, value } = parseBody(signInput, body)
        return result(await vault.wrap(name, version, alg, value))
      },
    },
    {
      method: 'POST',
      path: path('keys/{name}/{version}?/unwrapkey'),
      action: 'keys/unwrap/action',
      answer: async ({ name, version }, { body }) => {
        const { alg, value } = parseBody(signInput, body)
        return result(await vault.unwrap(name, version, alg, value))
      },
    },
  ]
}

function path(template: string): RegExp {
  const source = template
    .replaceAll('/{version}?', '(?:/(?<version>[0-9a-f]{32}))?')
    .replaceAll('{name}', '(?<name>[^/]+)')
  return new RegExp(`^/${source}$`, 'i')
}

function noRoute(isKnownPath: boolean, request: KeyRequest): KeyVaultRefusal {
  return isKnownPath
    ? new KeyVaultRefusal(405, 'MethodNotAllowed', `${request.method} is not supported here`)
    : new KeyVaultRefusal(
        501,
        'NotImplemented',
        `This stand-in does not know ${request.method} ${request.url.pathname}`,
      )
}

function page(url: URL, items: object[]): object {
  const asked = Number(url.searchParams.get('maxresults') ?? PAGE_LIMIT)
  if (!Number.isInteger(asked) || asked < 1 || asked > PAGE_LIMIT)
    throw badParameter(`maxresults must be 1 to ${PAGE_LIMIT}`)
  const from = Number(url.searchParams.get('$skiptoken') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skiptoken', String(from + asked))
  const hasMore = from + asked < items.length
  return { value: items.slice(from, from + asked), nextLink: hasMore ? next.href : null }
}

import { ROLE_NAMES, TokenRejected, type RoleName } from '../identity/contract.ts'
import { operationName, type Authenticator, type AzuriteContext, type AzuriteRequest } from './azurite.ts'
import type { Engine } from './engine.ts'
import {
  containerNotFound,
  keyAuthenticationOff,
  permissionMismatch,
  refuse,
  unauthenticated,
  unsupported,
} from './refusals.ts'
import { judge } from './roles.ts'

const AUDIENCES = ['https://storage.azure.com'] as const
const POLICY_HEADERS = ['x-ms-immutability-policy-until-date', 'x-ms-immutability-policy-mode', 'x-ms-legal-hold']

/** What Azure offers and Azurite would ignore or answer wrongly: refused before anything happens. */
const UNSUPPORTED_HEADERS = [
  'x-ms-encryption-key',
  'x-ms-encryption-key-sha256',
  'x-ms-encryption-algorithm',
  'x-ms-range-get-content-crc64',
  'x-ms-structured-body',
  'x-ms-rehydrate-priority',
  'x-ms-source-if-tags',
]
const UNSUPPORTED_QUERY = ['versionid', 'ses', 'deletetype']

/**
 * Stands in front of every operation, those inside a batch too: who calls, and may that role do this here.
 * @param sas Azurite's own check of a shared access signature
 */
export async function authenticate(
  engine: Engine,
  context: AzuriteContext,
  request: AzuriteRequest,
  sas: Authenticator,
): Promise<true> {
  if (context.context.account !== engine.accountName) {
    throw refuse(context, 404, 'ResourceNotFound', 'The specified resource does not exist.')
  }
  context.startTime = new Date(engine.clock())
  const role =
    request.getQuery('sig') === undefined
      ? await roleOfBearer(engine, context, request)
      : await roleOfDelegation(engine, context, request, sas)
  refuseUnsupported(context, request)
  authorize(engine, context, request, role)
  return true
}

async function roleOfBearer(engine: Engine, context: AzuriteContext, request: AzuriteRequest): Promise<RoleName> {
  const header = request.getHeader('authorization')
  if (header === undefined) {
    throw unauthenticated(
      context,
      'NoAuthenticationInformation',
      'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
    )
  }
  if (/^SharedKey(Lite)? /i.test(header)) throw keyAuthenticationOff(context)
  const token = /^Bearer (.+)$/i.exec(header)?.[1]
  if (token === undefined) throw invalidAuthentication(context)
  try {
    return (await engine.verifier.verify(token, AUDIENCES)).role
  } catch (error) {
    if (error instanceof TokenRejected) throw invalidAuthentication(context)
    throw error
  }
}

function invalidAuthentication(context: AzuriteContext): Error {
  return unauthenticated(
    context,
    'InvalidAuthenticationInfo',
    'Authentication information is not given in the correct format. Check the value of Authorization header.',
  )
}

/** A link carries the rights of whoever got the delegation key, cut down to the permissions in the link. */
async function roleOfDelegation(
  engine: Engine,
  context: AzuriteContext,
  request: AzuriteRequest,
  sas: Authenticator,
): Promise<RoleName> {
  const query = (name: string) => decodeURIComponent(request.getQuery(name) ?? '')
  if (query('skoid') === '') throw keyAuthenticationOff(context)
  const name = engine.store.delegatingRole({ objectId: query('skoid'), starts: query('skt'), expires: query('ske') })
  const role = ROLE_NAMES.find((entry) => entry === name)
  if (role === undefined || (await sas.validate(request, context)) !== true) {
    throw refuse(
      context,
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Make sure the value of Authorization header is formed ' +
        'correctly including the signature.',
    )
  }
  return role
}

function refuseUnsupported(context: AzuriteContext, request: AzuriteRequest): void {
  for (const name of UNSUPPORTED_HEADERS) {
    if (request.getHeader(name) !== undefined) throw unsupported(context, `header ${name}`)
  }
  for (const name of UNSUPPORTED_QUERY) {
    if (request.getQuery(name) !== undefined) throw unsupported(context, `query parameter ${name}`)
  }
}

function authorize(engine: Engine, context: AzuriteContext, request: AzuriteRequest, role: RoleName): void {
  const operation = operationName(context)
  const container = engine.provisioned.containers.get(context.context.container ?? '')
  const judgement = judge(role, operation, container?.kind, {
    protects: POLICY_HEADERS.some((name) => request.getHeader(name) !== undefined),
    tags: request.getHeader('x-ms-tags') !== undefined,
  })
  switch (judgement) {
    case 'allowed':
      return
    case 'refused':
      throw permissionMismatch(context)
    case 'no-such-container':
      throw containerNotFound(context)
    case 'unsupported':
      throw unsupported(context, operation)
  }
}

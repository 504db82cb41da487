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
import { isSignedForVersion } from './version-link.ts'

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
  'x-ms-if-tags',
  'x-ms-seal-blob',
  'x-ms-source-content-md5',
  'x-ms-copy-source-authorization',
  'x-ms-copy-source-tag-option',
]
/** `sip`, `saoid`, `suoid`, `scid`: limits of a link that Azurite does not look at, or would answer as a forgery. */
const UNSUPPORTED_QUERY = ['ses', 'deletetype', 'sip', 'saoid', 'suoid', 'scid']
/** What a listing may include beyond what is here: Azurite would leave it out and say nothing. */
const UNSUPPORTED_INCLUDE = ['deleted', 'deletedwithversions']
/** What can be asked of one version; Azurite would take the rest as said of the blob itself. */
const OF_VERSIONS = [
  'Blob_Download',
  'Blob_GetProperties',
  'Blob_Delete',
  'Blob_SetImmutabilityPolicy',
  'Blob_DeleteImmutabilityPolicy',
  'Blob_SetLegalHold',
]

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
  const linked = request.getQuery('sig') !== undefined
  // Azurite would call such a link a forgery.
  if (linked) refuseUnsupported(context, request)
  const role = linked
    ? await roleOfDelegation(engine, context, request, sas)
    : await roleOfBearer(engine, context, request)
  if (!linked) refuseUnsupported(context, request)
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
  const outside = engine.clock() < instant(query('st'), 0) || engine.clock() > instant(query('se'), Infinity)
  const isSigned = async () =>
    request.getQuery('sr') === 'bv'
      ? isSignedForVersion(context, request)
      : (await sas.validate(request, context)) === true
  if (role === undefined || outside || !(await isSigned())) {
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

/** Epoch ms of a time in a link. */
function instant(text: string, otherwise: number): number {
  const at = Date.parse(text)
  return Number.isNaN(at) ? otherwise : at
}

function refuseUnsupported(context: AzuriteContext, request: AzuriteRequest): void {
  for (const name of UNSUPPORTED_HEADERS) {
    if (request.getHeader(name) !== undefined) throw unsupported(context, `header ${name}`)
  }
  for (const name of UNSUPPORTED_QUERY) {
    if (request.getQuery(name) !== undefined) throw unsupported(context, `query parameter ${name}`)
  }
  const included = decodeURIComponent(request.getQuery('include') ?? '').split(',')
  for (const name of UNSUPPORTED_INCLUDE) {
    if (included.includes(name)) throw unsupported(context, `a listing that includes ${name}`)
  }
  // Azurite would change the base blob instead.
  if (request.getQuery('snapshot') !== undefined && !['GET', 'HEAD'].includes(request.getMethod())) {
    throw unsupported(context, 'changing or deleting a snapshot')
  }
  if (request.getQuery('versionid') !== undefined && !OF_VERSIONS.includes(operationName(context)))
    throw unsupported(context, `${operationName(context)} of one version`)
  if (request.getQuery('sr') === 'bs') throw unsupported(context, 'a link to a snapshot')
  if (request.getQuery('sp')?.includes('i') === true) throw unsupported(context, 'a link that may set policies')
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

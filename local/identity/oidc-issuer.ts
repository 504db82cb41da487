/**
 * The part of Entra ID that signs people in: device code, refresh token, client credentials, version 2.0 tokens.
 * Whoever approves a device code here says which persona they are: there are no passwords on one machine.
 * Source: Microsoft Learn, "OAuth 2.0 device authorization grant" and "client credentials flow".
 */
import { createPublicKey, randomBytes, randomUUID, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { exportJWK, jwtVerify, SignJWT, type JWK } from 'jose'
import { readBody } from '../tls/loopback-server.ts'
import { PERSONA_GRANT, type Directory, type Persona } from './personas.ts'

const LONGEST_ASK = 64 * 1024
const CODE_LIFE_S = 900
const POLL_S = 1
const REFRESH_LIFE_S = 90 * 86_400
/** A renewal is good also when the directory has another port after its next start. */
const RENEWALS = 'urn:holdfast:local-directory'

export interface IssuerOptions {
  tenantId: string
  /** Where this issuer is reached, known once it listens. */
  authority: () => string
  privateKey: KeyObject
  keyId: string
  directory: Directory
  /** Of access tokens, ms. */
  lifetimeMs: number
  /** Epoch ms. */
  clock: () => number
}

interface DeviceCode {
  userCode: string
  expiresAt: number
  persona: Persona | null
}

/** Answers what is below `/<tenant>/`. */
export function oidcIssuer(
  options: IssuerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { tenantId, authority, privateKey, keyId, directory, lifetimeMs, clock } = options
  const publicKey = createPublicKey(privateKey)
  const codes = new Map<string, DeviceCode>()
  const issuer = () => `${authority()}/${tenantId}/v2.0`
  const seconds = () => Math.floor(clock() / 1000)

  return async (request, response) => {
    const url = new URL(request.url ?? '/', authority())
    const asked = `${request.method} ${url.pathname.slice(`/${tenantId}`.length)}`
    switch (asked) {
      case 'GET /v2.0/.well-known/openid-configuration':
        return send(response, 200, metadata())
      case 'GET /discovery/v2.0/keys':
        return send(response, 200, { keys: [await publicJwk()] })
    }
    const form = new URLSearchParams((await readBody(request, LONGEST_ASK)).toString())
    switch (asked) {
      case 'POST /oauth2/v2.0/devicecode':
        return newCode(response, form)
      case 'POST /oauth2/v2.0/deviceauth':
        return approve(response, form)
      case 'POST /oauth2/v2.0/token':
        return await token(response, form)
      default:
        return refuse(response, 404, 'not_found', `there is no ${asked}`)
    }
  }

  function metadata(): object {
    const at = `${authority()}/${tenantId}/oauth2/v2.0`
    return {
      issuer: issuer(),
      token_endpoint: `${at}/token`,
      device_authorization_endpoint: `${at}/devicecode`,
      jwks_uri: `${authority()}/${tenantId}/discovery/v2.0/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
  }

  async function publicJwk(): Promise<JWK> {
    return { ...(await exportJWK(publicKey)), kid: keyId, use: 'sig', alg: 'RS256' }
  }

  function newCode(response: ServerResponse, form: URLSearchParams): void {
    if (form.get('client_id') !== directory.clientId) return refuse(response, 400, 'invalid_client', 'unknown client')
    if (!asksForApi(form)) return refuse(response, 400, 'invalid_scope', 'only the API of this deployment is known')
    for (const [code, { expiresAt }] of codes) if (expiresAt < clock()) codes.delete(code)
    const deviceCode = randomBytes(32).toString('base64url')
    const userCode = randomBytes(5).toString('hex').toUpperCase().slice(0, 9)
    codes.set(deviceCode, { userCode, expiresAt: clock() + CODE_LIFE_S * 1000, persona: null })
    const page = `${authority()}/${tenantId}/oauth2/v2.0/deviceauth`
    send(response, 200, {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: page,
      expires_in: CODE_LIFE_S,
      interval: POLL_S,
      message: `To sign in, open ${page} and enter the code ${userCode}.`,
    })
  }

  function asksForApi(form: URLSearchParams): boolean {
    return (form.get('scope') ?? '').split(' ').includes(`${directory.audience}/.default`)
  }

  /** What a person does in the browser. */
  function approve(response: ServerResponse, form: URLSearchParams): void {
    const persona = directory.personas.find(({ id, kind }) => id === form.get('persona') && kind === 'person')
    if (persona === undefined) return refuse(response, 400, 'unknown_persona', 'there is no such person')
    const code = [...codes.values()].find(({ userCode }) => userCode === form.get('user_code'))
    if (code === undefined) return refuse(response, 400, 'expired_token', 'the code is unknown or has expired')
    code.persona = persona
    send(response, 200, { approved: persona.name })
  }

  async function token(response: ServerResponse, form: URLSearchParams): Promise<void> {
    switch (form.get('grant_type')) {
      case 'urn:ietf:params:oauth:grant-type:device_code':
        return await byCode(response, form.get('device_code') ?? '')
      case 'refresh_token':
        return await byRefreshToken(response, form.get('refresh_token') ?? '')
      case PERSONA_GRANT:
        return await byPersona(response, form.get('persona') ?? '')
      case 'client_credentials':
        return await bySecret(response, form)
      default:
        return refuse(response, 400, 'unsupported_grant_type', 'not known here')
    }
  }

  async function byCode(response: ServerResponse, deviceCode: string): Promise<void> {
    const code = codes.get(deviceCode)
    if (code === undefined || code.expiresAt < clock())
      return refuse(response, 400, 'expired_token', 'the code is unknown or has expired')
    if (code.persona === null) return refuse(response, 400, 'authorization_pending', 'nobody has signed in yet')
    codes.delete(deviceCode)
    send(response, 200, await answerFor(code.persona))
  }

  async function byRefreshToken(response: ServerResponse, refreshToken: string): Promise<void> {
    try {
      const { payload } = await jwtVerify(refreshToken, publicKey, {
        issuer: RENEWALS,
        audience: directory.clientId,
        typ: 'refresh+jwt',
        currentDate: new Date(clock()),
      })
      const persona = directory.personas.find(({ oid }) => oid === payload.sub)
      if (persona !== undefined) return send(response, 200, await answerFor(persona))
    } catch {
      // Entra says no more either.
    }
    refuse(response, 400, 'invalid_grant', 'the refresh token is not valid')
  }

  /** Entra has no such thing: whoever is on this machine may be anybody here. */
  async function byPersona(response: ServerResponse, id: string): Promise<void> {
    const persona = directory.personas.find((known) => known.id === id)
    if (persona === undefined) return refuse(response, 400, 'invalid_grant', 'there is no such persona')
    send(response, 200, await answerFor(persona))
  }

  async function bySecret(response: ServerResponse, form: URLSearchParams): Promise<void> {
    if (!asksForApi(form)) return refuse(response, 400, 'invalid_scope', 'only the API of this deployment is known')
    const { clientId, secret } = directory.machine
    const machine = directory.personas.find(({ kind }) => kind === 'machine')
    if (machine === undefined || form.get('client_id') !== clientId || !same(form.get('client_secret') ?? '', secret))
      return refuse(response, 401, 'invalid_client', 'the client id or its secret is wrong')
    const { access_token, expires_in, token_type } = await answerFor(machine)
    send(response, 200, { access_token, expires_in, token_type })
  }

  async function answerFor(persona: Persona) {
    const expires_in = Math.floor(lifetimeMs / 1000)
    return {
      token_type: 'Bearer',
      expires_in,
      access_token: await accessToken(persona, expires_in),
      refresh_token: await sign(
        { sub: persona.oid, jti: randomUUID() },
        directory.clientId,
        REFRESH_LIFE_S,
        'refresh+jwt',
      ),
    }
  }

  function accessToken({ oid, name, id, role, kind }: Persona, lifeS: number): Promise<string> {
    const common = { oid, sub: oid, tid: tenantId, ver: '2.0', roles: [role] }
    return sign(
      kind === 'person'
        ? { ...common, name, preferred_username: `${id}@holdfast.example`, azp: directory.clientId, scp: 'access' }
        : { ...common, azp: directory.machine.clientId, idtyp: 'app' },
      directory.audience,
      lifeS,
      'JWT',
    )
  }

  function sign(
    claims: Record<string, unknown>,
    audience: string,
    lifeS: number,
    typ: 'JWT' | 'refresh+jwt',
  ): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ, kid: keyId })
      .setIssuer(typ === 'JWT' ? issuer() : RENEWALS)
      .setAudience(audience)
      .setIssuedAt(seconds())
      .setNotBefore(seconds())
      .setExpirationTime(seconds() + lifeS)
      .sign(privateKey)
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function refuse(response: ServerResponse, status: number, error: string, description: string): void {
  send(response, status, { error, error_description: description })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** An issuer of tokens like Entra's, which a test can make lie: its keys are served over HTTP. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose'
import type { TokenSettings } from '../../adapters/identity/tokens.ts'
import { MACHINE_ROLE, type Role } from '../../domain/access/principal.ts'

const TENANT = '00000000-0000-4000-8000-00000000000a'
const AUDIENCE = '00000000-0000-4000-8000-00000000000b'
export const OID = '00000000-0000-4000-8000-0000000000c1'

export interface Mint {
  settings: TokenSettings
  /** Good tokens, of a person with these roles or of a machine; `claims` replace or, undefined, remove its own. */
  token(roles: readonly Role[], claims?: JWTPayload): Promise<string>
  /** Each of them is refused. */
  bad(roles: readonly Role[]): Promise<Record<string, string | null>>
  /** What the keys' address answers, and how often it was asked. */
  keys: { status: number; asked: number }
  /** Signs with a new key from now on; the old one is gone. */
  rotate(): Promise<void>
  close(): void
}

export async function mint(now: () => number = Date.now): Promise<Mint> {
  let kid = 0
  let { privateKey, publicKey } = await generateKeyPair('RS256')
  const forger = await generateKeyPair('RS256')
  const keys = { status: 200, asked: 0 }
  const server = createServer((_request, response) => {
    keys.asked++
    void exportJWK(publicKey).then((jwk) =>
      response
        .writeHead(keys.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: [{ ...jwk, kid: String(kid), use: 'sig' }] })),
    )
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const claimsOf = (roles: readonly Role[], claims: JWTPayload): JWTPayload => {
    const at = Math.floor(now() / 1000)
    const isMachine = roles.includes(MACHINE_ROLE)
    return {
      iss: `${authority}/${TENANT}/v2.0`,
      aud: AUDIENCE,
      iat: at,
      nbf: at,
      exp: at + 3600,
      tid: TENANT,
      oid: OID,
      sub: OID,
      ver: '2.0',
      roles: [...roles],
      ...(isMachine ? { idtyp: 'app' } : { name: 'Somebody', scp: 'access' }),
      ...claims,
    }
  }
  const signed = (claims: JWTPayload, key: CryptoKey = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: String(kid) }).sign(key)

  return {
    settings: { authority, tenantId: TENANT, audience: AUDIENCE },
    keys,
    token: (roles, claims = {}) => signed(claimsOf(roles, claims)),
    async bad(roles) {
      const at = Math.floor(now() / 1000)
      const other = '00000000-0000-4000-8000-00000000000d'
      const good = claimsOf(roles, {})
      return {
        'none': null,
        'expired': await signed({ ...good, iat: at - 7200, nbf: at - 7200, exp: at - 3600 }),
        'not yet valid': await signed({ ...good, nbf: at + 3600, exp: at + 7200 }),
        'without an end': await signed(claimsOf(roles, { exp: undefined })),
        'forged': await signed(good, forger.privateKey),
        'of another tenant': await signed({ ...good, iss: `${authority}/${other}/v2.0`, tid: other }),
        'of another tenant behind our issuer': await signed({ ...good, tid: other }),
        'for another audience': await signed({ ...good, aud: 'https://graph.microsoft.com' }),
        'alg none': new UnsecuredJWT(good).encode(),
        'signed with the public key as a secret': await new SignJWT(good)
          .setProtectedHeader({ alg: 'HS256', kid: String(kid) })
          .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)))),
        'version 1.0': await signed({ ...good, ver: '1.0' }),
        'no token': 'nonsense',
      }
    },
    async rotate() {
      kid++
      ;({ privateKey, publicKey } = await generateKeyPair('RS256'))
    },
    close: () => server.close(),
  }
}

/** Tokens of the local personas, without a person at a browser: for commands, tests and benchmarks. */
import { z } from 'zod'
import { renewedTokens, type TokenSource, type Tokens } from '../../cli/identity/token-source.ts'
import type { PlatformFile } from '../platform/platform-file.ts'
import { PERSONA_GRANT, PERSONA_IDS, type PersonaId } from './personas.ts'

const answer = z.object({ access_token: z.string(), expires_in: z.number(), refresh_token: z.string() })

type Place = Pick<PlatformFile['directory'], 'authority' | 'tenantId'>

export function isPersona(text: string): text is PersonaId {
  return PERSONA_IDS.some((id) => id === text)
}

/** @throws Error when the local directory does not answer */
export async function signInAs({ authority, tenantId }: Place, persona: PersonaId): Promise<Tokens> {
  const body = new URLSearchParams({ grant_type: PERSONA_GRANT, persona })
  const response = await fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body })
  const { access_token, expires_in, refresh_token } = answer.parse(await response.json())
  return { accessToken: access_token, expiresAt: Date.now() + expires_in * 1000, refreshToken: refresh_token }
}

export function personaTokens(directory: Place, persona: PersonaId): TokenSource {
  return renewedTokens(null, () => signInAs(directory, persona))
}

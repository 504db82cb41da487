/** Tokens of the local personas, without a person at a browser: for commands, tests and benchmarks. */
import { z } from 'zod'
import { signInAsMachine, signInWithCode } from '../../cli/identity/directory.ts'
import { renewedTokens, type TokenSource, type Tokens } from '../../cli/identity/token-source.ts'
import type { PlatformFile } from '../platform/platform-file.ts'
import { PERSONA_IDS, type PersonaId } from './personas.ts'

const approved = z.object({ approved: z.string() })

export function isPersona(text: string): text is PersonaId {
  return PERSONA_IDS.some((id) => id === text)
}

/** Signs the persona in: the same steps as in Azure, with the browser's part done here. */
export async function signInAs(directory: PlatformFile['directory'], persona: PersonaId): Promise<Tokens> {
  if (persona === 'machine') {
    const { clientId, secret } = directory.machine
    return await signInAsMachine({ ...directory, clientId }, secret)
  }
  return await signInWithCode(directory, async ({ address, code }) => {
    const body = new URLSearchParams({ user_code: code, persona })
    approved.parse(await (await fetch(address, { method: 'POST', body })).json())
  })
}

export function personaTokens(directory: PlatformFile['directory'], persona: PersonaId): TokenSource {
  return renewedTokens(null, () => signInAs(directory, persona))
}

import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { exportPKCS8, generateKeyPair } from 'jose'
import { z } from 'zod'
import { ROLE_NAMES } from './contract.ts'

const stateShape = z.object({
  tenantId: z.uuid(),
  /** The secret that proves a caller runs inside this app (IDENTITY_HEADER). */
  header: z.string().min(32),
  /** The same for the disposition app. */
  dispositionHeader: z.string().min(32),
  keyId: z.string(),
  /** PKCS #8 PEM of the key that signs tokens. */
  signingKey: z.string(),
  identities: z
    .array(z.object({ role: z.enum(ROLE_NAMES), clientId: z.uuid(), objectId: z.uuid() }))
    .length(ROLE_NAMES.length),
})

const earlierShape = z.looseObject({ identities: z.array(z.looseObject({ role: z.string() })).optional() })

/** What must survive a restart, so that an app that kept running can go on with its configuration and its tokens. */
export type IdentityState = z.infer<typeof stateShape>

/**
 * Reads `dataDir/identity/identities.json`, making it on first use. The file holds secrets: owner-readable only.
 * @throws z.ZodError or SyntaxError if the file was changed by hand into something else
 */
export async function loadIdentityState(dataDir: string): Promise<IdentityState> {
  const dir = resolve(dataDir, 'identity')
  const file = join(dir, 'identities.json')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  try {
    return stateShape.parse(completed(JSON.parse(await readFile(file, 'utf8'))))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const state = await newState()
  const fresh = `${file}.${process.pid}.new`
  await writeFile(fresh, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
  return state
}

/** A folder of an earlier version lacks what came later. */
function completed(state: unknown): unknown {
  const { identities = [], ...rest } = earlierShape.parse(state)
  const missing = ROLE_NAMES.filter((role) => !identities.some((known) => known.role === role))
  return {
    dispositionHeader: randomBytes(32).toString('hex'),
    ...rest,
    identities: [...identities, ...missing.map(made)],
  }
}

function made(role: (typeof ROLE_NAMES)[number]): IdentityState['identities'][number] {
  return { role, clientId: randomUUID(), objectId: randomUUID() }
}

async function newState(): Promise<IdentityState> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
  return {
    tenantId: randomUUID(),
    header: randomBytes(32).toString('hex'),
    keyId: randomBytes(12).toString('base64url'),
    signingKey: await exportPKCS8(privateKey),
    dispositionHeader: randomBytes(32).toString('hex'),
    identities: ROLE_NAMES.map(made),
  }
}

/** Settings of the disposition app: few, and none of the source. */
import { z } from 'zod'
import { SettingsError, type SettingProblem } from '../../domain/settings-error.ts'
import { runsElsewhere, unresolvedReferences } from './cross-problems.ts'
import type { RawSettings } from './read-env.ts'
import { httpsUrl } from './service-url.ts'

export interface DispositionConfig {
  region: string
  vaultUrl: string
  keyVaultUrl: string
  signingKey: string
  /** `disposer` runs the host and reads public keys. */
  clientIds: { disposition: string; reader: string; disposer: string }
}

const guid = z.guid({ error: 'must be a client id (GUID)' })
const settings = z.object({
  HOLDFAST_REGION: z.string().regex(/^[a-z0-9]+$/, 'must be an Azure region name such as northeurope'),
  HOLDFAST_VAULT_URL: httpsUrl,
  HOLDFAST_DISPOSITION_CLIENT_ID: guid,
  HOLDFAST_READER_CLIENT_ID: guid,
  HOLDFAST_DISPOSER_CLIENT_ID: guid,
  HOLDFAST_KEY_VAULT_URL: httpsUrl,
  HOLDFAST_SIGNING_KEY: z.string().default('holdfast-signing'),
})
/** Duties and secrets that this app must not have: with them it could make what it deletes look right. */
const MUST_NOT_HAVE = [
  'GENESYS_CLIENT_SECRET',
  'HOLDFAST_ARCHIVER_CLIENT_ID',
  'HOLDFAST_KEEPER_CLIENT_ID',
  'HOLDFAST_APP_CLIENT_ID',
] as const

/** @throws SettingsError with every problem */
export function parseDispositionConfig(raw: RawSettings): DispositionConfig {
  const result = settings.safeParse(raw)
  const problems: SettingProblem[] = [
    ...unresolvedReferences(raw),
    ...(result.success
      ? []
      : result.error.issues.map(({ path: [name], message }): SettingProblem => {
          const setting = String(name)
          return raw[setting as keyof RawSettings] === undefined
            ? { setting, code: 'missing', message: 'is missing' }
            : { setting, code: 'invalid', message }
        })),
    ...MUST_NOT_HAVE.filter((setting) => raw[setting] !== undefined).map((setting): SettingProblem => ({
      setting,
      code: 'contradiction',
      message: 'has no place in the disposition app',
    })),
    ...runsElsewhere(raw),
  ]
  if (!result.success || problems.length > 0) throw new SettingsError(problems)
  const { data } = result
  return {
    region: data.HOLDFAST_REGION,
    vaultUrl: data.HOLDFAST_VAULT_URL,
    keyVaultUrl: data.HOLDFAST_KEY_VAULT_URL,
    signingKey: data.HOLDFAST_SIGNING_KEY,
    clientIds: {
      disposition: data.HOLDFAST_DISPOSITION_CLIENT_ID,
      reader: data.HOLDFAST_READER_CLIENT_ID,
      disposer: data.HOLDFAST_DISPOSER_CLIENT_ID,
    },
  }
}

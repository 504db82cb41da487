/** What no setting shows alone: settings that contradict each other, and values that never arrived. */
import { regionName } from '../../domain/residency.ts'
import type { SettingProblem } from '../../domain/settings-error.ts'
import type { RawSettings } from './read-env.ts'
import { checkRegion } from './region-pairs.ts'

/** Minutes. */
export const DEFAULT_WAIT = 240
export const DEFAULT_RETRY = 15

/** A Key Vault reference that could not be resolved arrives as its own text, and would be sent on as the secret. */
export function unresolvedReferences(raw: RawSettings): SettingProblem[] {
  return Object.entries(raw)
    .filter(([, value]) => value.startsWith('@Microsoft.KeyVault('))
    .map(([setting]) => ({
      setting,
      code: 'unresolved-reference',
      message: 'is a Key Vault reference that was not resolved: may this app read that secret?',
    }))
}

export function crossProblems(raw: RawSettings): SettingProblem[] {
  return [...tenantProblems(raw), ...waitProblems(raw), ...sharedIdentities(raw), ...deletingIdentity(raw)]
}

function tenantProblems(raw: RawSettings): SettingProblem[] {
  const { GENESYS_ENVIRONMENT: host, GENESYS_GATEWAY_URL: gateway, HOLDFAST_REGION: region } = raw
  const setting = 'GENESYS_ENVIRONMENT'
  if (host !== undefined && gateway !== undefined)
    return [{ setting, code: 'contradiction', message: 'and GENESYS_GATEWAY_URL contradict each other: give one' }]
  if (host === undefined && gateway === undefined)
    return [{ setting, code: 'missing', message: 'or GENESYS_GATEWAY_URL is missing' }]
  // A gateway hides where the source is, and recordings have a country all the same.
  const source = host ?? raw.HOLDFAST_GENESYS_REGION
  if (source === undefined)
    return [
      {
        setting: 'HOLDFAST_GENESYS_REGION',
        code: 'missing',
        message: 'is missing: with a gateway, name the Genesys region behind it, such as mypurecloud.ie',
      },
    ]
  return [
    ...(region === undefined ? [] : checkRegion(source, region, raw.HOLDFAST_ALLOWED_REGIONS?.split(',') ?? [])),
    ...runsElsewhere(raw),
  ]
}

/** What the platform says of itself; it is not told where there is none. */
export function runsElsewhere({ REGION_NAME: runsIn, HOLDFAST_REGION: region }: RawSettings): SettingProblem[] {
  return runsIn === undefined || region === undefined || regionName(runsIn) === region
    ? []
    : [
        {
          setting: 'HOLDFAST_REGION',
          code: 'region-not-allowed',
          message: 'is not where this app runs (REGION_NAME)',
        },
      ]
}

/** An app that writes must not be able to delete, not even by a setting. */
function deletingIdentity({ HOLDFAST_DISPOSITION_CLIENT_ID: id }: RawSettings): SettingProblem[] {
  const setting = 'HOLDFAST_DISPOSITION_CLIENT_ID'
  return id === undefined ? [] : [{ setting, code: 'contradiction', message: 'belongs to the disposition app alone' }]
}

function waitProblems(raw: RawSettings): SettingProblem[] {
  const retry = Number(raw.HOLDFAST_RECORDING_RETRY_MINUTES ?? DEFAULT_RETRY)
  if (retry <= Number(raw.HOLDFAST_RECORDING_WAIT_MINUTES ?? DEFAULT_WAIT)) return []
  return [
    {
      setting: 'HOLDFAST_RECORDING_RETRY_MINUTES',
      code: 'contradiction',
      message: 'is longer than HOLDFAST_RECORDING_WAIT_MINUTES: nothing would ever be asked again',
    },
  ]
}

/** One identity for two duties could write and shorten, or write and delete. */
function sharedIdentities(raw: RawSettings): SettingProblem[] {
  const duties = [
    'HOLDFAST_APP_CLIENT_ID',
    'HOLDFAST_ARCHIVER_CLIENT_ID',
    'HOLDFAST_KEEPER_CLIENT_ID',
    'HOLDFAST_READER_CLIENT_ID',
  ] as const
  const seen = new Map<string, string>()
  const problems: SettingProblem[] = []
  for (const setting of duties) {
    const id = raw[setting]?.toLowerCase()
    if (id === undefined) continue
    const other = seen.get(id)
    if (other === undefined) seen.set(id, setting)
    else
      problems.push({
        setting,
        code: 'same-identity',
        message: `and ${other} name the same identity: each duty needs its own`,
      })
  }
  return problems
}

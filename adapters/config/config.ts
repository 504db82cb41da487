/**
 * Configuration in two pure steps: `readEnv` knows the names, `parseConfig` the rules. Read once, validated whole:
 * every problem is in one message, and the app does not start half-configured.
 */
import { z } from 'zod'
import { LOCK_MODES, type LockMode } from '../../domain/retention/lock-mode.ts'
import { regionName } from '../../domain/residency.ts'
import { SettingsError, type SettingProblem } from '../../domain/settings-error.ts'
import { businessHoursOf, type BusinessHours } from '../../domain/legal/request-clock.ts'
import { crossProblems, DEFAULT_RETRY, DEFAULT_WAIT, unresolvedReferences } from './cross-problems.ts'
import type { RawSettings } from './read-env.ts'
import { SOURCE_REGIONS } from './region-pairs.ts'
import { resourceIds } from './resource-ids.ts'
import { addressRanges } from './addresses.ts'
import { gatewayUrl, httpsUrl } from './service-url.ts'

export interface Config {
  region: string
  /** `trial`: nothing is locked, and every certificate says so. */
  lock: LockMode
  residency: {
    /** Host of the source's region, as declared. */
    source: string
    /** Region of the source's own storage; null where the host is not known. */
    sourceRegion: string | null
    allowedByOperator: boolean
    /** Where the platform says that the app runs; null where it says nothing. */
    runsIn: string | null
  }
  platform: { url: string; vault: string; others: string[] }
  policyFile: string
  vaultUrl: string
  /** Account of working files: another one than the vault's, where versions of them would pile up. */
  stagingUrl: string
  /** Queues between this app and the disposition app. */
  queueUrl: string
  cosmosUrl: string
  cosmosDatabase: string
  keyVaultUrl: string
  signingKey: string
  /** Whose tokens are taken: see adapters/identity/tokens.ts. */
  tokens: { authority: string; tenantId: string; audience: string }
  clientIds: { app: string; archiver: string; keeper: string; reader: string }
  genesys: {
    endpoint: { kind: 'environment'; host: string } | { kind: 'gateway'; url: string }
    clientId: string
    clientSecret: string
    callsPerMinute: number
    /** Percent of the calls that a backfill may use. */
    backfillShare: number
  }
  archive: {
    sliceSize: number
    downloads: number
    recordingWaitMinutes: number
    recordingRetryMinutes: number
    dataLakeWaitMinutes: number
    openAfterDays: number
    keepOverdueYears: number
    restoreArchived: boolean
    speechTranscripts: 'auto' | 'all' | 'off'
  }
  legal: {
    /** `proxy`: files come through the app, where links to the storage are not allowed. */
    links: 'sas' | 'proxy'
    /** Hours that a request of Legal may take, within business hours where they are set. */
    hours: number
    businessHours: BusinessHours | null
  }
  /** Of accesses that somebody must hear of: see domain/access/alert-rules.ts. */
  alerts: { knownAddresses: string[]; recordsPerHour: number }
}

const guid = z.guid({ error: 'must be a client id (GUID)' })
const integer = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback)
const required = { error: 'is missing' }

const genesysHost = z.string().regex(/^[a-z0-9.-]+$/, 'must be a host such as mypurecloud.ie')

const settings = z.object({
  HOLDFAST_REGION: z.string(required).regex(/^[a-z0-9]+$/, 'must be an Azure region name such as northeurope'),
  HOLDFAST_ALLOWED_REGIONS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .optional(),
  // The other role has settings of its own (disposition-config.ts).
  HOLDFAST_ROLE: z.literal('archive', 'must be archive or disposition').default('archive'),
  HOLDFAST_QUEUE_URL: httpsUrl,
  HOLDFAST_LOCK: z.enum(LOCK_MODES, 'must be trial or locked').default('locked'),
  HOLDFAST_RESOURCES: resourceIds,
  HOLDFAST_RESOURCE_MANAGER_URL: httpsUrl.default('https://management.azure.com'),
  REGION_NAME: z.string().optional(),
  HOLDFAST_GENESYS_REGION: genesysHost.optional(),
  HOLDFAST_POLICY_FILE: z.string().default('policy/retention.json'),
  HOLDFAST_VAULT_URL: httpsUrl,
  HOLDFAST_STAGING_URL: httpsUrl,
  HOLDFAST_COSMOS_URL: httpsUrl,
  HOLDFAST_KEY_VAULT_URL: httpsUrl,
  HOLDFAST_COSMOS_DATABASE: z.string().default('holdfast'),
  HOLDFAST_SIGNING_KEY: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,127}$/, 'must be a Key Vault key name')
    .default('holdfast-signing'),
  HOLDFAST_AUTHORITY: gatewayUrl.default('https://login.microsoftonline.com'),
  HOLDFAST_TENANT_ID: z.guid({ error: 'must be the id of a directory (GUID)' }),
  HOLDFAST_AUDIENCE: guid,
  HOLDFAST_APP_CLIENT_ID: guid,
  HOLDFAST_ARCHIVER_CLIENT_ID: guid,
  HOLDFAST_KEEPER_CLIENT_ID: guid,
  HOLDFAST_READER_CLIENT_ID: guid,
  GENESYS_ENVIRONMENT: genesysHost.optional(),
  GENESYS_GATEWAY_URL: gatewayUrl.optional(),
  GENESYS_CLIENT_ID: z.string(required),
  GENESYS_CLIENT_SECRET: z.string(required),
  GENESYS_CALLS_PER_MINUTE: integer(300, 1, 3000),
  GENESYS_BACKFILL_SHARE: integer(40, 1, 90),
  HOLDFAST_SLICE_SIZE: integer(500, 100, 1000).refine((size) => size % 100 === 0, 'must be a multiple of 100'),
  HOLDFAST_DOWNLOADS: integer(16, 1, 64),
  HOLDFAST_RECORDING_WAIT_MINUTES: integer(DEFAULT_WAIT, 15, 2880),
  HOLDFAST_RECORDING_RETRY_MINUTES: integer(DEFAULT_RETRY, 1, 240),
  HOLDFAST_DATA_LAKE_WAIT_MINUTES: integer(360, 0, 2880),
  HOLDFAST_OPEN_AFTER_DAYS: integer(2, 1, 90),
  HOLDFAST_KEEP_OVERDUE_YEARS: integer(0, 0, 100),
  HOLDFAST_RESTORE_ARCHIVED: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true'),
  HOLDFAST_SPEECH_TRANSCRIPTS: z.enum(['auto', 'all', 'off'], 'must be auto, all or off').default('auto'),
  HOLDFAST_LINKS: z.enum(['sas', 'proxy'], 'must be sas or proxy').default('sas'),
  HOLDFAST_RETRIEVAL_HOURS: integer(4, 1, 240),
  HOLDFAST_BUSINESS_HOURS: z
    .string()
    .transform((text) => businessHoursOf(text))
    .refine((hours) => hours !== null, 'must be such as Mon-Fri 09:00-17:30 Europe/London')
    .optional(),
  HOLDFAST_HOLIDAYS: z
    .string()
    .transform((text) => text.split(',').map((day) => day.trim()))
    .pipe(z.array(z.iso.date('must be days such as 2026-12-25, 2027-01-01')))
    .default([]),
  HOLDFAST_KNOWN_ADDRESSES: z
    .string()
    .transform((text) => addressRanges(text))
    .refine((ranges) => ranges !== null, 'must be addresses or ranges such as 192.0.2.0/24, 2001:db8::1')
    .optional(),
  HOLDFAST_RECORDS_PER_HOUR: integer(200, 1, 1_000_000),
})
type Settings = z.infer<typeof settings>

/** @throws SettingsError with every problem; values are never repeated, because one may be a secret */
export function parseConfig(raw: RawSettings): Config {
  const references = unresolvedReferences(raw)
  const named = new Set(references.map((problem) => problem.setting))
  const result = settings.safeParse(raw)
  const problems = [
    ...references,
    ...(result.success ? [] : result.error.issues.map((issue) => problemOf(issue, raw))),
    ...crossProblems(raw),
  ].filter(({ setting, code }) => code === 'unresolved-reference' || !named.has(setting))
  if (!result.success || problems.length > 0) throw new SettingsError(problems)
  return configOf(result.data)
}

function problemOf(issue: z.core.$ZodIssue, raw: RawSettings): SettingProblem {
  const setting = String(issue.path[0])
  return raw[setting as keyof RawSettings] === undefined
    ? { setting, code: 'missing', message: 'is missing' }
    : { setting, code: 'invalid', message: issue.message }
}

function configOf(s: Settings): Config {
  return {
    region: s.HOLDFAST_REGION,
    lock: s.HOLDFAST_LOCK,
    residency: {
      source: s.GENESYS_ENVIRONMENT ?? s.HOLDFAST_GENESYS_REGION ?? '',
      sourceRegion: SOURCE_REGIONS[s.GENESYS_ENVIRONMENT ?? s.HOLDFAST_GENESYS_REGION ?? ''] ?? null,
      allowedByOperator: s.HOLDFAST_ALLOWED_REGIONS?.includes(s.HOLDFAST_REGION) ?? false,
      runsIn: s.REGION_NAME === undefined ? null : regionName(s.REGION_NAME),
    },
    platform: { url: s.HOLDFAST_RESOURCE_MANAGER_URL, ...s.HOLDFAST_RESOURCES },
    policyFile: s.HOLDFAST_POLICY_FILE,
    vaultUrl: s.HOLDFAST_VAULT_URL,
    stagingUrl: s.HOLDFAST_STAGING_URL,
    queueUrl: s.HOLDFAST_QUEUE_URL,
    cosmosUrl: s.HOLDFAST_COSMOS_URL,
    cosmosDatabase: s.HOLDFAST_COSMOS_DATABASE,
    keyVaultUrl: s.HOLDFAST_KEY_VAULT_URL,
    signingKey: s.HOLDFAST_SIGNING_KEY,
    tokens: {
      authority: s.HOLDFAST_AUTHORITY,
      tenantId: s.HOLDFAST_TENANT_ID.toLowerCase(),
      audience: s.HOLDFAST_AUDIENCE.toLowerCase(),
    },
    clientIds: {
      app: s.HOLDFAST_APP_CLIENT_ID,
      archiver: s.HOLDFAST_ARCHIVER_CLIENT_ID,
      keeper: s.HOLDFAST_KEEPER_CLIENT_ID,
      reader: s.HOLDFAST_READER_CLIENT_ID,
    },
    genesys: {
      endpoint:
        s.GENESYS_GATEWAY_URL === undefined
          ? { kind: 'environment', host: s.GENESYS_ENVIRONMENT ?? '' }
          : { kind: 'gateway', url: s.GENESYS_GATEWAY_URL },
      clientId: s.GENESYS_CLIENT_ID,
      clientSecret: s.GENESYS_CLIENT_SECRET,
      callsPerMinute: s.GENESYS_CALLS_PER_MINUTE,
      backfillShare: s.GENESYS_BACKFILL_SHARE,
    },
    archive: {
      sliceSize: s.HOLDFAST_SLICE_SIZE,
      downloads: s.HOLDFAST_DOWNLOADS,
      recordingWaitMinutes: s.HOLDFAST_RECORDING_WAIT_MINUTES,
      recordingRetryMinutes: s.HOLDFAST_RECORDING_RETRY_MINUTES,
      dataLakeWaitMinutes: s.HOLDFAST_DATA_LAKE_WAIT_MINUTES,
      openAfterDays: s.HOLDFAST_OPEN_AFTER_DAYS,
      keepOverdueYears: s.HOLDFAST_KEEP_OVERDUE_YEARS,
      restoreArchived: s.HOLDFAST_RESTORE_ARCHIVED,
      speechTranscripts: s.HOLDFAST_SPEECH_TRANSCRIPTS,
    },
    legal: {
      links: s.HOLDFAST_LINKS,
      hours: s.HOLDFAST_RETRIEVAL_HOURS,
      businessHours: s.HOLDFAST_BUSINESS_HOURS ? { ...s.HOLDFAST_BUSINESS_HOURS, holidays: s.HOLDFAST_HOLIDAYS } : null,
    },
    alerts: { knownAddresses: s.HOLDFAST_KNOWN_ADDRESSES ?? [], recordsPerHour: s.HOLDFAST_RECORDS_PER_HOUR },
  }
}

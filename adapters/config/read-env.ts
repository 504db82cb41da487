/** The names of Holdfast's settings. */
export const VARIABLES = [
  'HOLDFAST_REGION',
  'HOLDFAST_ALLOWED_REGIONS',
  'HOLDFAST_LOCK',
  'HOLDFAST_RESOURCES',
  'HOLDFAST_RESOURCE_MANAGER_URL',
  'HOLDFAST_GENESYS_REGION',
  'HOLDFAST_POLICY_FILE',
  'HOLDFAST_VAULT_URL',
  'HOLDFAST_STAGING_URL',
  'HOLDFAST_COSMOS_URL',
  'HOLDFAST_COSMOS_DATABASE',
  'HOLDFAST_KEY_VAULT_URL',
  'HOLDFAST_SIGNING_KEY',
  'HOLDFAST_AUTHORITY',
  'HOLDFAST_TENANT_ID',
  'HOLDFAST_AUDIENCE',
  'HOLDFAST_APP_CLIENT_ID',
  'HOLDFAST_ARCHIVER_CLIENT_ID',
  'HOLDFAST_KEEPER_CLIENT_ID',
  'HOLDFAST_READER_CLIENT_ID',
  'GENESYS_ENVIRONMENT',
  'GENESYS_GATEWAY_URL',
  'GENESYS_CLIENT_ID',
  'GENESYS_CLIENT_SECRET',
  'GENESYS_CALLS_PER_MINUTE',
  'GENESYS_BACKFILL_SHARE',
  'HOLDFAST_SLICE_SIZE',
  'HOLDFAST_DOWNLOADS',
  'HOLDFAST_RECORDING_WAIT_MINUTES',
  'HOLDFAST_RECORDING_RETRY_MINUTES',
  'HOLDFAST_DATA_LAKE_WAIT_MINUTES',
  'HOLDFAST_OPEN_AFTER_DAYS',
  'HOLDFAST_KEEP_OVERDUE_YEARS',
  'HOLDFAST_RESTORE_ARCHIVED',
  'HOLDFAST_SPEECH_TRANSCRIPTS',
  'HOLDFAST_RETRIEVAL_HOURS',
  'HOLDFAST_BUSINESS_HOURS',
  // The platform's own: where the app runs.
  'REGION_NAME',
] as const
export type RawSettings = Partial<Record<(typeof VARIABLES)[number], string>>

/** Picks Holdfast's variables; an empty one counts as missing. */
export function readEnv(env: Record<string, string | undefined>): RawSettings {
  const raw: RawSettings = {}
  for (const name of VARIABLES) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') raw[name] = value
  }
  return raw
}

// What a deployment may set of the apps beside its own parameters.
@export()
@description('Settings of adapters/config that have a default; what is not named keeps it.')
type tuning = {
  GENESYS_CALLS_PER_MINUTE: string?
  GENESYS_BACKFILL_SHARE: string?
  HOLDFAST_AUTHORITY: string?
  HOLDFAST_SLICE_SIZE: string?
  HOLDFAST_DOWNLOADS: string?
  HOLDFAST_RECORDING_WAIT_MINUTES: string?
  HOLDFAST_RECORDING_RETRY_MINUTES: string?
  HOLDFAST_DATA_LAKE_WAIT_MINUTES: string?
  HOLDFAST_OPEN_AFTER_DAYS: string?
  HOLDFAST_KEEP_OVERDUE_YEARS: string?
  HOLDFAST_RESTORE_ARCHIVED: string?
  HOLDFAST_SPEECH_TRANSCRIPTS: string?
  HOLDFAST_LINKS: string?
  HOLDFAST_RETRIEVAL_HOURS: string?
  HOLDFAST_BUSINESS_HOURS: string?
  HOLDFAST_HOLIDAYS: string?
  HOLDFAST_KNOWN_ADDRESSES: string?
  HOLDFAST_RECORDS_PER_HOUR: string?
}

/** Registered names, one spelling for triggers, parents and tests. */
export const ORCHESTRATIONS = {
  archiveDay: 'archiveDay',
  archiveSlices: 'archiveSlices',
  archiveSlice: 'archiveSlice',
  awaitRecordings: 'awaitRecordings',
  searchLosses: 'searchLosses',
  backfill: 'backfill',
  exportAudits: 'exportAudits',
  applyPolicy: 'applyPolicy',
  lockRecords: 'lockRecords',
  prepareRetrieval: 'prepareRetrieval',
  compareWholeTenant: 'compareWholeTenant',
  placeHold: 'placeHold',
  freeHold: 'freeHold',
  attestHold: 'attestHold',
} as const

/**
 * Child ids are derived from the parent and the night's start, so that a later run of the same day never meets them.
 */
export function childId(parent: string, startedAt: string, part: string): string {
  return `${parent}-${startedAt.replace(/[^0-9]/g, '').slice(0, 14)}-${part}`
}

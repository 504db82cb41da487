/** A run over one day. */
/**
 * Why a day is looked at. `resweep`: a later look for what came late. `backfill`: an old day, on its own share of the
 * rate budget.
 */
export type RunPurpose = 'resweep' | 'backfill'
/**
 * The night an activity belongs to. `startedAt` (ISO UTC) is the same in every redelivery, so what depends on time is
 * stable.
 */
export interface DayRun {
  day: string
  startedAt: string
  /** Why the day is looked at; absent for the nightly run and for a day that somebody asked for. */
  purpose?: RunPurpose
}

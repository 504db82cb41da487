/** Why a day is looked at. `resweep`: a later look for what came late. `backfill`: an old day, on its own share of the rate budget. */
export type NightPurpose = 'resweep' | 'backfill'

/** Registers orchestrations and activities under the names that both sides share. */
import df from 'durable-functions'
import type { ActivityImplementations, ClientActivity } from '../../activities/contract.ts'
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { orchestrations } from '../../orchestrations/registry.ts'

export function registerDurable(activities: Omit<ActivityImplementations, ClientActivity>): void {
  for (const [name, handler] of Object.entries(orchestrations)) df.app.orchestration(name, handler)
  for (const [name, activity] of Object.entries(activities)) {
    df.app.activity(name, { handler: coded(activity as (input: unknown) => Promise<unknown>) })
  }
}

/** The engine carries only an error's message to the orchestration, so code and text travel in it as JSON. */
export function coded(activity: (input: unknown) => Promise<unknown>): (input: unknown) => Promise<unknown> {
  return async (input) => {
    try {
      return await activity(input)
    } catch (error) {
      const code = error instanceof ArchiveError ? error.code : 'unexpected'
      const message = error instanceof Error ? error.message : String(error)
      throw new Error(JSON.stringify({ code, message: scrubText(message).text.slice(0, 1000) }), { cause: error })
    }
  }
}

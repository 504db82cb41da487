import { z } from 'zod'
import { shaped } from './extended.ts'

const playable = z.looseObject({
  mediaUris: z.record(z.string(), z.looseObject({ mediaUri: z.string().nullish() })).nullish(),
})

/**
 * Links of a playable recording in the order of their keys: `S` for one file, `0` and `1` for channels, or whatever
 * comes.
 */
export function mediaLinks(what: string, body: unknown): string[] {
  const { mediaUris } = shaped(what, playable, body)
  return Object.entries(mediaUris ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, one]) => one.mediaUri ?? [])
}

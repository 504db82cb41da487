import { z } from 'zod'
import { shaped } from './extended.ts'
import { textOrder } from '../../../domain/text-order.ts'

/** Addresses are absent while there is nothing to play; an object without them that names no recording is no answer. */
const playable = z
  .looseObject({
    id: z.string().nullish(),
    mediaUris: z.record(z.string(), z.looseObject({ mediaUri: z.string().nullish() })).nullish(),
  })
  .refine(({ id, mediaUris }) => (id ?? mediaUris) != null, 'is no recording')

/**
 * Links of a playable recording in the order of their keys: `S` for one file, `0` and `1` for channels, or whatever
 * comes.
 */
export function mediaLinks(what: string, body: unknown): string[] {
  const { mediaUris } = shaped(what, playable, body)
  return Object.entries(mediaUris ?? {})
    .sort(([a], [b]) => textOrder(a, b))
    .flatMap(([, one]) => one.mediaUri ?? [])
}

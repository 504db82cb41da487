/** Faults by name, so that a person can see them too: `npm start -- --fault media-503:0.2`. */
import { draw } from './random.ts'

export const FAULTS = {
  'media-503': 'share of media files whose first answer is 503 (default 0.2)',
  'media-short': 'share of media files whose first answer breaks off (0.05)',
  'media-html': 'share of media files whose first answer is an error page with status 200 (0.05)',
  'media-wrong-type': 'share of media files whose first answer claims another type than its bytes (0.05)',
  'media-gone': 'share of media files that always answer 503 (0.02)',
  'url-expired': 'share of media addresses that are expired when they are given out for the first time (0.05)',
  'token-expires': 'tokens are refused after this many calls (20)',
  'storm': 'this many calls are refused with 429 from the start (60)',
  'job-failed': 'the first details job fails (1)',
  'job-expired': 'the first details job expires (1)',
  'never-ready': 'share of recordings that stay UPLOADING for ever (0.02)',
  'archived': 'share of recordings in the cloud archive: ARCHIVED, no media until somebody restores them (0.02)',
  'restoring': 'share of recordings on their way back from it: RESTORING, for ever (0.02)',
  'source-error': 'share of recordings in the state ERROR (0.02)',
  'no-sensitive-data':
    'the credential lacks recording:recording:viewSensitiveData: this share of recordings is left out ' +
    'without a word (0.05)',
  'deleted-soon': 'share of recordings that Genesys deletes in three days (0.02)',
  'no-protection': 'the credential may not protect recordings from deletion: 403 (1)',
  'not-protectable': 'share of conversations whose recordings cannot be protected from deletion (0.1)',
  'report-refused': 'upload reports of good uploads (Success) are refused with 403 (1)',
  'report-gone': 'share of upload reports whose file always answers 503 (1)',
  'report-columns': 'upload reports come with columns of other names (1)',
  'no-transcript-search': 'the search of transcripts is refused with 403 (1)',
  'card-data': 'published test card numbers in every text field and text file (1)',
  'suspect-files': 'share of attachments that are packed files with a card number inside (0.2)',
  'bombs': 'share of attachments that are small files which unpack to hundreds of megabytes or more (1)',
  'nasty-names': 'attachments with names like paths, control characters, 300 characters, none at all (1)',
  'audit-fails': 'audit queries of one service (Architect) that fail before one succeeds (2)',
  'audit-human': 'somebody runs an audit query of their own for ten minutes when the night begins (1)',
  'audit-interval': 'audit queries of one service (Recording) over more than six hours are refused as too large (1)',
  'unknown-enum': 'share of conversations with a media type that no enum knows (0.02)',
  'unreadable-record': 'share of conversations with a shape that cannot be read (0.01)',
  'slow': 'delay of every API answer in ms (50)',
} as const
export type FaultName = keyof typeof FAULTS

const DEFAULTS: Record<FaultName, number> = {
  'media-503': 0.2,
  'media-short': 0.05,
  'media-html': 0.05,
  'media-wrong-type': 0.05,
  'media-gone': 0.02,
  'url-expired': 0.05,
  'token-expires': 20,
  'storm': 60,
  'job-failed': 1,
  'job-expired': 1,
  'never-ready': 0.02,
  'archived': 0.02,
  'restoring': 0.02,
  'source-error': 0.02,
  'no-sensitive-data': 0.05,
  'deleted-soon': 0.02,
  'audit-fails': 2,
  'audit-human': 1,
  'audit-interval': 1,
  'no-protection': 1,
  'not-protectable': 0.1,
  'report-refused': 1,
  'report-gone': 1,
  'report-columns': 1,
  'no-transcript-search': 1,
  'card-data': 1,
  'suspect-files': 0.2,
  'bombs': 1,
  'nasty-names': 1,
  'unknown-enum': 0.02,
  'unreadable-record': 0.01,
  'slow': 50,
}

export interface Faults {
  value(name: FaultName): number | null
  /** Whether the thing with this id is one of the share that the fault concerns. */
  concerns(name: FaultName, id: string): boolean
  /** True the first `times` times for this id, then never again. */
  once(name: FaultName, id: string): boolean
  set(faults: readonly string[]): void
}

/** @param texts `name` or `name:value` @throws RangeError naming an unknown fault and those there are */
export function createFaults(texts: readonly string[]): Faults {
  let active = parse(texts)
  const happened = new Set<string>()
  const value = (name: FaultName) => active.get(name) ?? null
  const concerns = (name: FaultName, id: string) => draw('fault', name, id).chance(value(name) ?? 0)
  return {
    value,
    concerns,
    once(name, id) {
      const key = `${name}:${id}`
      if (!concerns(name, id) || happened.has(key)) return false
      happened.add(key)
      return true
    },
    set(faults) {
      active = parse(faults)
    },
  }
}

function parse(texts: readonly string[]): Map<FaultName, number> {
  return new Map(
    texts.map((text) => {
      const [name = '', given] = text.split(':')
      if (!isFault(name)) throw new RangeError(`unknown fault "${name}"; there are: ${Object.keys(FAULTS).join(', ')}`)
      const number = given === undefined ? DEFAULTS[name] : Number(given)
      if (!Number.isFinite(number) || number < 0)
        throw new RangeError(`fault ${name} takes a number, not "${given ?? ''}"`)
      return [name, number]
    }),
  )
}

function isFault(name: string): name is FaultName {
  return name in FAULTS
}

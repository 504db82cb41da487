import { MEDIA } from '../../../domain/media/registry.ts'

/**
 * The documented enums (purecloud-platform-client-v2 262). Genesys adds values: an unknown one is reported, never
 * refused.
 */
const DIRECTIONS = new Set(['inbound', 'outbound'])
const PURPOSES = new Set([
  'acd',
  'agent',
  'api',
  'botflow',
  'campaign',
  'customer',
  'dialer',
  'external',
  'fax',
  'group',
  'inbound',
  'ivr',
  'manual',
  'outbound',
  'station',
  'user',
  'voicemail',
  'voicesurveyflow',
  'workflow',
])

const MEDIA_TYPES = new Set(Object.keys(MEDIA))

type Value = string | null | undefined

/** `field=value` of each value outside the lists, sorted, each once; longer than 60 characters is cut. */
export function unknownValues(direction: Value, purposes: readonly Value[], media: readonly Value[]): string[] {
  const found = [
    ...outside('originatingDirection', DIRECTIONS, [direction]),
    ...outside('purpose', PURPOSES, purposes),
    ...outside('mediaType', MEDIA_TYPES, media),
  ]
  return [...new Set(found)].sort()
}

function outside(field: string, known: ReadonlySet<string>, values: readonly Value[]): string[] {
  return values.flatMap((value) =>
    value == null || value === '' || known.has(value.toLowerCase()) ? [] : [`${field}=${value.slice(0, 60)}`],
  )
}

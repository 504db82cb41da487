/** The nightly snapshot of names (CAP-7): what the ids of a day's records were called. */
import { z } from 'zod'
import { NAME_KINDS, type NameKind } from '../domain/ports/names-source.ts'

export const namesSnapshotSchema = z.strictObject({
  schema: z.literal('holdfast/names/1'),
  day: z.string(),
  takenAt: z.string(),
  /** Kinds that could not be read: their ids stay without names. */
  missingKinds: z.array(z.string()),
  /** By kind, id to name. */
  names: z.record(z.enum(NAME_KINDS), z.record(z.string(), z.string())),
})
export type NamesSnapshot = z.infer<typeof namesSnapshotSchema>

export function namesSnapshot(
  day: string,
  takenAt: string,
  missingKinds: string[],
  names: Record<NameKind, Record<string, string>>,
): NamesSnapshot {
  return { schema: 'holdfast/names/1', day, takenAt, missingKinds, names }
}

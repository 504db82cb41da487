import { ArchiveError } from '../../domain/errors.ts'

/** So many runs of one day in a row may have failed between what a certificate binds and the certificate. */
const MOST_LEFT_BEHIND = 50

/**
 * Writes under the first free revision from `from` on: what a run that failed before its certificate left behind stays
 * where it is.
 * @param taken revisions that have a certificate, whoever signed it
 * @throws ArchiveError `vault-conflict` when fifty are taken, or whatever else `write` throws
 */
export async function writeRevision<T>(
  from: number,
  taken: ReadonlySet<number>,
  write: (revision: number) => Promise<T>,
): Promise<{ revision: number; written: T }> {
  for (let revision = from, left = MOST_LEFT_BEHIND; ; revision++) {
    if (taken.has(revision)) continue
    try {
      return { revision, written: await write(revision) }
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'vault-conflict' || left-- === 0) throw error
    }
  }
}

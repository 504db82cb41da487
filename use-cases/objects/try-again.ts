import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../ports.ts'

/** Pauses before the second and third try of a download, ms. What still fails then is named as a gap. */
const PAUSES = [500, 3_000]

/**
 * Repeats what may succeed the next moment: a first answer of 503, a broken connection, an error page. The vault has
 * its own retries: what it refuses is thrown at once.
 * @param work is called with the failure of the attempt before, null at first
 * @throws the last error
 */
export async function tryAgain<T>(
  { pause }: Pick<ActivityPorts, 'pause'>,
  work: (failure: ArchiveError | null) => Promise<T>,
): Promise<T> {
  let failure: ArchiveError | null = null
  for (const wait of PAUSES) {
    try {
      return await work(failure)
    } catch (error) {
      if (!mayPass(error)) throw error
      failure = error
      await pause(wait)
    }
  }
  return await work(failure)
}

function mayPass(error: unknown): error is ArchiveError {
  return error instanceof ArchiveError && error.retryable && /^(?:media|source)-/.test(error.code)
}

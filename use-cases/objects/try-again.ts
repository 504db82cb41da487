import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../ports.ts'

/** Pauses before the second and third try of a download, ms. What still fails then is named as a gap. */
const PAUSES = [500, 3_000]

/**
 * Repeats what may succeed the next moment: a first answer of 503, a broken connection, an error page.
 * @param work is called with the number of the attempt, from 0
 * @throws the last error
 */
export async function tryAgain<T>(
  { pause }: Pick<ActivityPorts, 'pause'>,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      const wait = PAUSES[attempt]
      if (wait === undefined || !(error instanceof ArchiveError) || !error.retryable) throw error
      await pause(wait)
    }
  }
}

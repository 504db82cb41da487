import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * How long a start waits: one that only looks holds the lock for a moment, one that is stopping for as long as that
 * takes.
 */
const WAIT_MS = 5000

/**
 * Held by the platform that runs over a data folder. The system lets go of it when the process ends, so no dead process
 * holds it.
 */
export interface DataLock {
  release(): void
}

/** Null when another platform runs over this data. */
export function lockData(dataDir: string, waitMs = WAIT_MS): DataLock | null {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(dataDir, 'platform.lock'), { timeout: waitMs })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && error.message.includes('locked')) return null
    throw error
  }
  return { release: () => database.close() }
}

/** Whether a platform runs over this data now. */
export function isLocked(dataDir: string): boolean {
  const lock = lockData(dataDir, 0)
  lock?.release()
  return lock === null
}

import { saveToSqlite, type LokiDatabase } from './loki-on-sqlite.ts'

/** Makes answers durable: what a request has changed is on disk before its answer leaves, killed process or not. */
export interface Durability {
  /** Resolves once everything changed so far is saved. Requests that finish together share one transaction. */
  saved(): Promise<void>
  close(): void
}

/**
 * @param files an SQLite file for each of Azurite's Loki databases; those that hold content come before those that
 * refer to it
 */
export function keepDurable(databases: readonly { loki: LokiDatabase; file: string }[]): Durability {
  const indices = databases.map(({ loki, file }) => saveToSqlite(loki, file))
  let pending: Promise<void> | undefined

  function saveAll(): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        pending = undefined
        try {
          for (const index of indices) index.save()
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  return {
    saved: () => (pending ??= saveAll()),
    close: () => {
      for (const index of indices) index.close()
    },
  }
}

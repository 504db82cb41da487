import type { MetadataStore } from './azurite.ts'
import type { LokiDatabase } from './loki-on-sqlite.ts'

/** Place of the prefix among the arguments of Azurite's `listBlobs`. */
const PREFIX = 5
/** Sorts behind everything that a name may go on with. */
const LAST = '\uffff'

/**
 * Azurite finds a prefix by trying a pattern on every name of the account, so that a listing of five blobs costs as
 * much as there are blobs. Its index of names knows where those of a prefix stand: the pattern is tried on these alone.
 */
export function listByPrefix(store: MetadataStore & { db: LokiDatabase }): void {
  const { db, listBlobs } = store
  store.listBlobs = (...args) => {
    const prefix = args[PREFIX]
    // The index sorts what looks like a number apart from texts; with a slash nothing does.
    if (typeof prefix !== 'string' || !prefix.includes('/')) return listBlobs.apply(store, args)
    const range = { name: { $between: [prefix, prefix + LAST] } }
    const getCollection = (name: string) => ({ chain: () => db.getCollection(name).chain().find(range) })
    return listBlobs.apply(Object.create(store, { db: { value: { getCollection } } }), args)
  }
}

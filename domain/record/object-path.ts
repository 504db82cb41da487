/** `<container>/<blob name>`: how manifests, receipts and certificates name a blob. */
export interface BlobName {
  container: string
  name: string
}

/** Container names hold no slash, so the first one ends it. A path without one has an empty name: no blob has that. */
export function splitPath(path: string): BlobName {
  const at = path.indexOf('/')
  return at < 0 ? { container: path, name: '' } : { container: path.slice(0, at), name: path.slice(at + 1) }
}

import { manifestName } from '../../domain/record/vault-names.ts'

/** What a manifest is stored as, and looked for. @param prefix of the revision, see `conversationPrefix` */
export function manifestObject(prefix: string) {
  return {
    objectId: 'manifest',
    kind: 'manifest' as const,
    name: manifestName(prefix),
    contentType: 'application/json',
  }
}

import type { ExtensionRequest } from '../retention/extension-request.ts'

/** Extensions that wait for, or had, the approval of another person. */
export interface ExtensionRequests {
  /** @throws ArchiveError `index-unreachable` */
  write(request: ExtensionRequest): Promise<void>
  /** Null for an unknown one. */
  read(id: string): Promise<ExtensionRequest | null>
}

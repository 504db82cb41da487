import type { AttachmentKind, Examined } from '../../card-data/files/attachment.ts'

/** Reads files that cannot be masked, beside everything else that this process does. */
export interface AttachmentExaminer {
  /**
   * Reads the body to its end, whatever the verdict, and keeps nothing of it. A file that takes longer or needs more
   * memory than a file may is `opaque`, and the reason says so.
   * @throws what the body throws
   */
  examine(body: AsyncIterable<Uint8Array>, file: AttachmentKind): Promise<Examined>
}

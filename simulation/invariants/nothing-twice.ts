/** A recording lies in the vault once, whatever was delivered twice, repeated or re-opened. */
import type { Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const RECORDING = /^([^/]+)\/(\d{4})\/(\d\d)\/(\d\d)\/([^/]+)\/(?:r\d+\/)?recordings\/([^/.]+)(\.\d+)?\.\w+$/

export function nothingTwice({ storage, world }: Evidence): Violation[] {
  const shapes = new Map(world.conversations.map(({ id, shape }) => [id, shape]))
  const seen = new Map<string, string>()
  return [...storage.vault.blobs.keys()].flatMap((path): Violation[] => {
    const [, container, year, month, day, conversationId = '', recordingId, part = ''] = RECORDING.exec(path) ?? []
    if (recordingId === undefined || container === 'quarantine') return []
    const before = seen.get(recordingId + part)
    seen.set(recordingId + part, path)
    if (before === undefined) return []
    return [
      {
        invariant: 'nothing-twice',
        shape: shapes.get(conversationId) ?? 'orphan',
        day: `${year}-${month}-${day}`,
        subject: recordingId,
        detail: `lies in ${before} and in ${path}`,
      },
    ]
  })
}

import type { SourceMark } from '../../../domain/legal/source-hold.ts'
import type { SourceMarks } from '../../../domain/ports/source-marks.ts'

export function memorySourceMarks(): SourceMarks {
  const marks = new Map<string, SourceMark>()
  return {
    all: () => Promise.resolve(structuredClone([...marks.values()])),
    put(changed) {
      for (const mark of changed) marks.set(`${mark.matterId}:${mark.conversationId}`, structuredClone(mark))
      return Promise.resolve()
    },
    remove(matterId, conversationIds) {
      for (const id of conversationIds) marks.delete(`${matterId}:${id}`)
      return Promise.resolve()
    },
  }
}

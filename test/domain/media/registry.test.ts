import { describe, expect, it } from 'vitest'
import { isSpoken, mayBeRecorded, MEDIA, TEXT_CHANNELS } from '../../../domain/media/registry.ts'

describe('the media registry', () => {
  it('gives no two channels the same file, id or source: one would overwrite the other', () => {
    const names = TEXT_CHANNELS.flatMap(({ kind, file, transcript }) => [
      kind,
      file,
      transcript.objectId,
      transcript.file,
    ])
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(TEXT_CHANNELS.map(({ source }) => source)).size).toBe(TEXT_CHANNELS.length)
    expect(TEXT_CHANNELS.map(({ medium }) => medium)).toEqual(['message', 'email', 'chat', 'internalmessage'])
  })

  it('looks for recordings of a medium that it does not know, and for speech only of calls', () => {
    expect(Object.keys(MEDIA).filter(isSpoken)).toEqual(['voice', 'callback'])
    expect(['email', 'chat', 'voice', 'callback', 'message', 'hologram', 'unknown'].every(mayBeRecorded)).toBe(true)
    expect(mayBeRecorded('cobrowse')).toBe(false)
    expect(isSpoken('hologram')).toBe(false)
    expect(isSpoken('toString')).toBe(false)
  })
})

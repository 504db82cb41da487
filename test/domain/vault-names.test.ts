import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attachmentName, certificateName, conversationPrefix, recordingName, safeFileName } from '../../domain/vault-names.ts'

const ID = '0015f23d-16af-4531-a154-8fb78cd670f3'

describe('names in the vault', () => {
  it('are derived from day, conversation and revision', () => {
    expect(conversationPrefix('2026-11-19', ID, 1)).toBe(`2026/11/19/${ID}/`)
    expect(conversationPrefix('2026-11-19', ID, 2)).toBe(`2026/11/19/${ID}/r2/`)
    expect(recordingName('p/', ID, null, 'ogg')).toBe(`p/recordings/${ID}.ogg`)
    expect(recordingName('p/', ID, 2, 'ogg')).toBe(`p/recordings/${ID}.2.ogg`)
    expect(certificateName('2026-11-19', 1)).toBe('certificates/2026/11/19.json')
    expect(certificateName('2026-11-19', 3)).toBe('certificates/2026/11/19.r3.json')
  })

  it('never let an id leave its folder', () => {
    for (const id of ['../../evidence', 'a/b', '', '.', 'a\0b', 'x'.repeat(200)]) expect(() => conversationPrefix('2026-11-19', id, 1)).toThrow(expect.objectContaining({ code: 'source-unreadable' }))
  })

  it('make any file name safe, the same way each time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const safe = safeFileName(name)
      expect(safe.length).toBeGreaterThan(0)
      expect(safe.length).toBeLessThanOrEqual(120)
      expect(safe).not.toMatch(/[\\/\p{Cc}\p{Cf}]|^\.|^\.\.$/u)
      expect(safe.isWellFormed()).toBe(true)
      expect(safeFileName(name)).toBe(safe)
    }))
  })

  it('keep what is readable: ending, case, letters of any script', () => {
    expect(safeFileName('..\\..\\C:\\Temp\\Übersicht.PDF')).toBe('Übersicht.PDF')
    expect(safeFileName(`${'x'.repeat(300)}.docx`)).toMatch(/^x{115}\.docx$/)
    expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoice_fdp.exe')
    expect(safeFileName(null)).toBe('unnamed')
    expect(attachmentName('p/', ID, '../x.txt')).toBe(`p/attachments/${ID}-x.txt`)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attachmentName,
  certificateName,
  conversationPrefix,
  manifestName,
  namesName,
  receiptsName,
  recordingName,
  safeFileName,
  unreadableName,
} from '../../../domain/record/vault-names.ts'

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
    for (const id of ['../../evidence', 'a/b', '', '.', 'a\0b', 'x'.repeat(200)])
      expect(() => conversationPrefix('2026-11-19', id, 1)).toThrow(
        expect.objectContaining({ code: 'source-unreadable' }),
      )
  })

  it('make any file name safe, the same way each time', () => {
    const awkward = fc.constantFrom(
      '..',
      '/',
      '\\',
      '\0',
      '\n',
      '\u202e',
      '\ufeff',
      '\ud83d',
      '\uffff',
      '\ufdd0',
      '\u2028',
      '.',
      ' ',
      '\u00a0',
      ':',
      '\u{1f600}',
      'x'.repeat(119),
      '.tar.gz',
    )
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(fc.oneof(awkward, fc.string({ maxLength: 5 })), { maxLength: 12 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(names, (name) => {
        const safe = safeFileName(name)
        expect(safe.length).toBeGreaterThan(0)
        expect(safe.length).toBeLessThanOrEqual(120)
        expect(safe).not.toMatch(/[\\/<>:"|?*\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}\u2028\u2029]/u)
        expect(safe).not.toMatch(/^[.\s]|[.\s]$/u)
        expect(safe.isWellFormed()).toBe(true)
        expect(safeFileName(name)).toBe(safe)
        expect(safeFileName(safe)).toBe(safe)
      }),
      { numRuns: 500 },
    )
  })

  it('stay within what Azure allows for a blob, with the longest ids there can be', () => {
    const id = 'f'.repeat(128)
    const name = attachmentName(conversationPrefix('2026-11-19', id, 12), id, '\u4e16'.repeat(500))
    expect(name.length).toBeLessThanOrEqual(1024)
    expect(Math.max(...name.split('/').map((part) => part.length))).toBeLessThanOrEqual(255)
  })

  it('are another one for another revision, recording, part, attachment and day', () => {
    const ids = fc.tuple(fc.uuid(), fc.uuid()).filter(([a, b]) => a !== b)
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 20 }), fc.string(), ([a, b], n, name) => {
        const names = [
          manifestName(conversationPrefix('2026-11-19', a, n)),
          manifestName(conversationPrefix('2026-11-19', a, n + 1)),
          manifestName(conversationPrefix('2026-11-19', b, n)),
          recordingName('p/', a, null, 'ogg'),
          recordingName('p/', a, n, 'ogg'),
          recordingName('p/', a, n + 1, 'ogg'),
          recordingName('p/', b, n, 'ogg'),
          attachmentName('p/', a, name),
          attachmentName('p/', b, name),
          certificateName('2026-11-19', n),
          certificateName('2026-11-19', n + 1),
          certificateName('2026-11-20', n),
          receiptsName('2026-11-19', n),
          namesName('2026-11-19'),
          unreadableName('2026-11-19', 'ab'.repeat(32)),
        ]
        expect(new Set(names).size).toBe(names.length)
      }),
    )
  })

  it('keep what is readable: ending, case, letters of any script', () => {
    expect(safeFileName('..\\..\\C:\\Temp\\Übersicht.PDF')).toBe('Übersicht.PDF')
    expect(safeFileName(`${'x'.repeat(300)}.docx`)).toMatch(/^x{115}\.docx$/)
    expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoice_fdp.exe')
    expect(safeFileName('.. report .txt. ')).toBe('report .txt')
    expect(safeFileName(`${'x'.repeat(118)}. ${'y'.repeat(50)}`)).toBe('x'.repeat(118))
    expect(safeFileName('cafe\u0301.txt')).toBe('caf\u00e9.txt')
    for (const nothing of [null, '', '...', ' ', 'folder/']) expect(safeFileName(nothing)).toBe('unnamed')
    expect(attachmentName('p/', ID, '../x.txt')).toBe(`p/attachments/${ID}-x.txt`)
  })
})

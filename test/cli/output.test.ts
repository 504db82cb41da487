import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progress } from '../../cli/output/progress.ts'
import { fit, table } from '../../cli/output/table.ts'

const ESC = '\u001b'
const ID = '0f7ae1c2-1111-4222-8333-444455556666'
const head = ['day', 'conversation', 'object', 'reason', 'age', 'what the source said']
const row = ['2026-11-19', ID, ID, 'error-at-source', '5 h', 'a sentence that says at length what went wrong']

/** A stream that keeps what is written; of the real one only what progress and tables use. */
function stream(isTTY: boolean, columns: number) {
  const written: string[] = []
  return {
    isTTY,
    columns,
    written,
    write: (text: string) => written.push(text) > 0,
  }
}

describe('a table', () => {
  it.each([60, 80, 100, 132, 200])('fits a terminal of %i columns and loses nothing', (columns) => {
    const lines = table(head, [row, row], { isTTY: true, columns }).split('\n')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
    const text = lines.map((line) => line.replaceAll(/[│\s]/g, '')).join('')
    for (const letter of new Set(row.join('').replaceAll(' ', ''))) expect(text).toContain(letter)
    expect(lines.join('\n')).toContain('5 h')
  })

  it('is a line a row, with nothing drawn, where there is no terminal', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['1', 'two words'],
          ['333', '4'],
        ],
        { isTTY: false, columns: 10 },
      ),
    ).toBe('a    b\n1    two words\n333  4')
  })

  it('shows no control or direction character of what stands in it', () => {
    for (const isTTY of [true, false])
      expect(table(['id'], [[`${ESC}[2Jgone\u202e\r\n`]], { isTTY, columns: 80 })).not.toMatch(
        new RegExp(`[${ESC}\u202e\r]`),
      )
  })

  it('takes room from the widest columns only, and all that it must', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(200), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 40, max: 300 }),
        (natural, room) => {
          const fitting = fit(natural, room)
          const sum = (widths: number[]) => widths.reduce((total, width) => total + width, 0)
          expect(sum(fitting)).toBeLessThanOrEqual(Math.max(room, 6 * natural.length))
          if (sum(natural) <= room) expect(fitting).toEqual(natural)
          for (const [i, width] of fitting.entries()) expect(width).toBeLessThanOrEqual(natural[i] ?? 0)
        },
      ),
    )
  })
})

describe('progress', () => {
  it.each([20, 80, 200])('stays within one line of a terminal of %i columns', (columns) => {
    const out = stream(true, columns)
    const shown = progress(out)
    shown.show(1, 4, `1 of 4 conversations${ESC}[2J, and much more to be said about it than there is room for`)
    shown.end()
    const line = out.written[0]?.replace(`\r${ESC}[K`, '') ?? ''
    expect(line.length).toBeLessThan(columns)
    expect(line).not.toContain(ESC)
    expect(line.startsWith('[######......') || columns < 60).toBe(true)
    expect(out.written.at(-1)).toBe(`\r${ESC}[K`)
  })

  it('is plain lines without a terminal, and not one for every step', () => {
    const out = stream(false, 0)
    const shown = progress(out)
    for (let done = 0; done < 50; done++) shown.show(done, 50, `${done} of 50`)
    shown.end()
    expect(out.written).toEqual(['  0 of 50\n'])
  })
})

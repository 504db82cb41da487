import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../local/start/children.ts'
import { dataFolder, holdfast } from './run-program.ts'

const folder = dataFolder()
const file = (name: string) => join(folder.path, name)

beforeAll(() => {
  mkdirSync(folder.path, { recursive: true })
  writeFileSync(
    file('chat.txt'),
    'hello\nmy card is 4111 1111 1111 1111, cvv 123\n５５５５５５５５５５５５４４４４\nbye 4012\n8888 8888 1881\n',
  )
  writeFileSync(file('none.txt'), 'nothing but 1234 words\n')
})
afterAll(() => {
  folder.remove()
})

describe.concurrent('holdfast scrub', () => {
  it('shows file, place, kind and what would be kept, never the number', async () => {
    const { code, stdout, stderr } = await holdfast('scrub', file('chat.txt'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const rows = stdout
      .split('\n')
      .filter((line) => line.includes('chat.txt'))
      .map((line) =>
        line
          .split('│')
          .slice(2, 5)
          .map((cell) => cell.trim()),
      )
    expect(rows).toEqual([
      ['2:12', 'card number', '4111 11** **** 1111'],
      ['2:37', 'security code', '***'],
      ['3:1', 'card number', '５５５５５５******４４４４'],
      ['4:5', 'card number', '4012·88** **** 1881'],
    ])
    expect(stdout).toContain('4 found in 1 file.')
  })

  it('--json names the masked fields of a JSON document by pointer, with offsets in the value', async () => {
    writeFileSync(
      file('fields.json'),
      '\ufeff{ "a/b": [{ "note": "card 4111 1111 1111 1111 ok" }, { "cvv": 123, "~x": "fine" }],\n' +
        ' "question": "What is your CVV?", "answer": "it is 482" }',
    )
    const { code, stdout } = await holdfast('scrub', '--json', file('fields.json'))
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { fields: unknown }[])[0]?.fields).toEqual([
      { pointer: '/a~1b/0/note', start: 12, end: 19, masked: '** ****' },
      { pointer: '/a~1b/1/cvv', start: 0, end: 3, masked: '***' },
      { pointer: '/answer', start: 6, end: 9, masked: '***' },
    ])
  })

  it('--json has the offsets in UTF-16 units of the text of the file, as one text or line by line', async () => {
    const whole = await holdfast('scrub', '--json', file('chat.txt'), file('none.txt'))
    expect({ code: whole.code, stderr: whole.stderr, answer: JSON.parse(whole.stdout) }).toEqual({
      code: 0,
      stderr: '',
      answer: [
        {
          file: file('chat.txt'),
          findings: [
            { kind: 'pan', start: 17, end: 36, masked: '4111 11** **** 1111' },
            { kind: 'security-code', start: 42, end: 45, masked: '***' },
            { kind: 'pan', start: 46, end: 62, masked: '５５５５５５******４４４４' },
            { kind: 'pan', start: 67, end: 86, masked: '4012\n88** **** 1881' },
          ],
        },
        { file: file('none.txt'), findings: [] },
      ],
    })
    const lines = await holdfast('scrub', '--json', '--lines', file('chat.txt'))
    expect(
      (JSON.parse(lines.stdout) as { findings: { start: number }[] }[])[0]?.findings.map(({ start }) => start),
    ).toEqual([17, 42, 46])
  })

  it('says so when there is nothing', async () => {
    expect(await holdfast('scrub', file('none.txt'))).toEqual({
      code: 0,
      stdout: 'No card data in 1 file.\n',
      stderr: '',
    })
  })

  it('reads standard input', async () => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', join(ROOT, 'cli/bin/holdfast.mjs'), 'scrub', '--json', '-'],
      { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
    )
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.stdin.end('pin: 4321')
    await once(child, 'close')
    expect(JSON.parse(said)).toEqual([{ file: '-', findings: [{ kind: 'pin', start: 5, end: 9, masked: '****' }] }])
  })

  it('reads what can be read and says with code 1 what cannot', async () => {
    const { code, stdout, stderr } = await holdfast(
      'scrub',
      '--json',
      file('missing.txt'),
      folder.path,
      file('none.txt'),
    )
    expect(code).toBe(1)
    expect(stderr).toContain('missing.txt cannot be read')
    expect(JSON.parse(stdout)).toEqual([{ file: file('none.txt'), findings: [] }])
  })

  it('--masked prints the document as it was, but for the masks, whatever it is', async () => {
    const masked = async (name: string) =>
      (await holdfast('scrub', '--masked', join(ROOT, 'docs/samples', name))).stdout
    const changed = async (name: string) => {
      const before = readFileSync(join(ROOT, 'docs/samples', name), 'utf8')
      const after = await masked(name)
      expect([name, after.length]).toEqual([name, before.length])
      expect([...after].filter((unit, i) => unit !== before[i]).join('')).toMatch(/^\*+$/)
      return after
    }
    expect(await changed('messages.json')).toContain('"text": "here you go: ***"')
    expect(await changed('mail.eml')).toContain('my card is 4539 14** **** 6467, valid until 08/27, security code ***.')
    expect(await changed('form.json')).toContain('{ "question": "What is your CVV?", "answer": "***" }')
    expect(await changed('note.txt')).toContain('order 48213 and gave card 4539 14** **** 6467, cvv ***.')
    expect(await changed('payments.csv')).toBe(
      'name,card,cvv,expiry\nAnna,453914******6467,***,08/27\nBen,555555******4444,***,11/28\n',
    )
    expect(await changed('form.html')).toContain('<td>4539 14** **** 6467</td>\n    <td>***</td>')
    const transcript = await changed('transcript.json')
    expect(transcript).toContain('"one second it is **** ***** ***"')
    expect(transcript).not.toContain('eight')
  })

  it('--out writes masked copies under the same names', async () => {
    const out = join(folder.path, 'masked')
    const files = ['note.txt', 'transcript.json'].map((name) => join(ROOT, 'docs/samples', name))
    const { code, stdout, stderr } = await holdfast('scrub', '--out', out, ...files)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(/^( +\d of 2 files\n)*$/)
    expect(readdirSync(out).sort()).toEqual(['note.txt', 'transcript.json'])
    expect(readFileSync(join(out, 'note.txt'), 'utf8')).not.toContain('482,')
  })

  it('--kind says what a document is, and what is none of that kind is said with code 1', async () => {
    const { code, stderr } = await holdfast('scrub', '--masked', '--kind', 'transcript', file('none.txt'))
    expect(code).toBe(1)
    expect(stderr).toContain('none.txt cannot be masked')
    expect((await holdfast('scrub', '--masked', '--kind', 'novel', file('none.txt'))).code).toBe(2)
  })

  it('wants a file', async () => {
    expect((await holdfast('scrub')).code).toBe(2)
    expect((await holdfast('scrub', '--help')).stdout).toContain('Exit codes')
  })
})

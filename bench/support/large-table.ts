/** A table of 50 MB, made as it is read, on the thread that reads attachments and within its limits. */
import { createAttachmentExaminer } from '../../adapters/attachment-examiner/examiner.ts'

const SIZE = 50_000_000
const CARD = 'card 4111 1111 1111 1111'

/** @returns how many of its two readings were judged wrongly, and what the dearer one took of the processor, ms */
export async function largeTable(): Promise<{ wrong: number; cpuMs: number }> {
  const examiner = createAttachmentExaminer()
  let wrong = 0
  let cpuMs = 0
  for (const [last, expected] of [
    ['the end', 'clean'],
    [CARD, 'suspect'],
  ] as const) {
    const before = process.cpuUsage()
    const { verdict } = await examiner.examine(table(last), { contentType: null, name: 'table.csv' })
    const { user, system } = process.cpuUsage(before)
    if (verdict !== expected) wrong++
    cpuMs = Math.max(cpuMs, (user + system) / 1000)
  }
  return { wrong, cpuMs }
}

async function* table(last: string): AsyncIterable<Uint8Array> {
  const rows = Buffer.from(
    Array.from({ length: 4000 }, (_, i) => `${i * 7919},${(i * 104_729) % 65_537},word${i % 97}\n`).join(''),
  )
  for (let made = 0; made < SIZE; made += rows.length) yield await Promise.resolve(rows)
  yield Buffer.from(`1,2,${last}`)
}

/** `holdfast access --read-log FILE`: reads of the vault that no link of the trail explains. */
import { readFile } from 'node:fs/promises'
import type { AccessAnswerView } from '../../../api/access.ts'
import {
  judgedReads,
  storageRead,
  type GivenLink,
  type JudgedRead,
  type ReadVerdict,
  type StorageRead,
} from '../../../domain/access/read-log.ts'
import type { Api } from '../../api-client.ts'
import { EXIT } from '../../output/exit-codes.ts'
import { count, plain } from '../../output/format.ts'
import { table } from '../../output/table.ts'

const WHY: Record<Exclude<ReadVerdict, 'linked' | 'own'>, string> = {
  'unknown-link': 'by a link that is not in the trail',
  'other-object': 'by a link to another object',
  'other-hour': 'by a link outside its hour',
  'other-identity': 'by an identity that is not the app (--own)',
  'unknown-caller': 'by nobody who is known',
}
const DAY_MS = 86_400_000
const SHOWN = 200

export async function compareReadLog(
  api: Api,
  file: string,
  { own, json }: { own: readonly string[]; json: boolean },
): Promise<void> {
  const { reads, unreadable } = readsOf(await textOf(file))
  const judged = judgedReads(reads, await linksFor(api, reads), own)
  const open = judged.filter(({ verdict }) => verdict !== 'linked' && verdict !== 'own')
  const linked = judged.filter(({ verdict }) => verdict === 'linked').length
  const figures = { reads: reads.length, linked, own: reads.length - linked - open.length, unexplained: open.length }
  if (json) console.log(JSON.stringify({ ...figures, unreadable, open: open.map(flat) }))
  else {
    if (open.length > 0)
      console.log(table(['time (UTC)', 'object', 'address', 'who', 'why'], open.slice(0, SHOWN).map(row)))
    console.log(
      `${count(figures.reads)} reads of content: ${count(linked)} by links of the trail, ${count(figures.own)} by ` +
        `the app itself, ${count(open.length)} that nothing explains` +
        (open.length > SHOWN ? ` (the first ${SHOWN} are shown; --json has all).` : '.'),
    )
    for (const problem of unreadable.slice(0, SHOWN)) console.log(`  - ${plain(problem)}`)
  }
  if (open.length + unreadable.length > 0) process.exitCode = EXIT.differs
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(`${file} cannot be read (${reason})`, { cause: error })
  }
}

/** A list, as a query answers it, or a line a row, as files of diagnostic settings have it. */
function readsOf(text: string): { reads: StorageRead[]; unreadable: string[] } {
  const reads: StorageRead[] = []
  const unreadable: string[] = []
  const isList = text.trimStart().startsWith('[')
  const rows: unknown[] = isList ? (JSON.parse(text) as unknown[]) : text.split('\n')
  for (const [at, row] of rows.entries()) {
    if (typeof row === 'string' && row.trim() === '') continue
    try {
      const read = storageRead(isList ? row : JSON.parse(String(row)))
      if (read !== null) reads.push(read)
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      unreadable.push(`row ${at + 1}: ${reason}`)
    }
  }
  return { reads, unreadable }
}

/** Those that were given from a day before the first read on: a link lives an hour, and clocks differ. */
async function linksFor(api: Api, reads: readonly StorageRead[]): Promise<GivenLink[]> {
  const times = reads.map(({ at }) => at).sort()
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined) return []
  const from = new Date(Date.parse(first) - DAY_MS).toISOString().slice(0, 10)
  const links: GivenLink[] = []
  let cursor: string | null = null
  do {
    const page: AccessAnswerView = await api.access({
      from,
      to: last.slice(0, 10),
      outcome: 'allowed',
      limit: '200',
      ...(cursor === null ? {} : { cursor }),
    })
    for (const { id, time, links: given = [] } of page.accesses)
      for (const { container, name, signatureSha256 } of given)
        links.push({ signatureSha256, path: `${container}/${name}`, at: time, access: id })
    cursor = page.cursor
  } while (cursor !== null)
  return links
}

function flat({ read, verdict, access }: JudgedRead): object {
  return { ...read, verdict, access }
}

function row({ read, verdict, access }: JudgedRead): string[] {
  const why = verdict === 'linked' || verdict === 'own' ? '' : WHY[verdict]
  const whose = access === null ? '' : ` (access ${access})`
  return [read.at.slice(0, 19).replace('T', ' '), read.path, read.address, read.identity ?? '', `${why}${whose}`]
}

import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import type { RetrievalView } from '../../api/retrievals.ts'
import type { Api } from '../api-client.ts'
import { bytesText, count, minute, plain } from '../output/format.ts'
import { EXIT } from '../output/exit-codes.ts'
import { progress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'
import { download } from './support/download.ts'
import { questionOf, questionOptions, type QuestionOptions } from './support/question-options.ts'

interface Options extends QuestionOptions {
  reason: string
  matter?: string
  onBehalfOf?: string
  out?: string
  links: boolean
  json: boolean
}

const LOOK_EVERY_MS = 1000

export function retrieveCommand(): Command {
  return questionOptions(new Command('retrieve').description('get what records hold, each object verified'))
    .requiredOption('--reason <text>', 'why: it is on record, and in the chain of custody')
    .option('--matter <id>', 'a matter that has a hold')
    .option('--on-behalf-of <who>', 'for whom')
    .option('--out <folder>', 'where the files go (default: retrieved/<request>)')
    .option('--links', 'print the links, which live an hour, and download nothing', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample: holdfast retrieve --conversation ID --reason "Subpoena 17" --on-behalf-of "The court"' +
        '\nUp to 100 objects and 1 GB come at once; more is prepared first, and the command waits for it.' +
        '\nExit codes: 0 all of it, 1 failed or unknown, 2 wrong usage, 4 an object is missing or differs.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { reason, matter, onBehalfOf, out, links, json, ...options } = command.opts<Options>()
        const { conversation, ...query } = questionOf(options)
        const api = await session.api('reviewer')
        const first = await delivered(
          api,
          await api.retrieve({
            ...(conversation === undefined ? { query } : { conversationId: conversation }),
            justification: reason,
            ...(matter === undefined ? {} : { matterId: matter }),
            ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
          }),
        )
        if (first.status === 'failed')
          throw new Error(`The request ${first.id} failed: ${first.message ?? 'no reason'}`)
        const whole = { ...first, files: [...first.files], withheld: [...first.withheld] }
        const folder = links ? null : (out ?? `retrieved/${first.id}`)
        if (folder !== null) await session.trustDownloads()
        let differs = 0
        for (let page = 1; page <= first.pages; page++) {
          // New links for every page: those of the first may have ended while it was read.
          const view = page === 1 ? first : await api.retrieval(first.id, page)
          if (page > 1) whole.files.push(...view.files)
          if (page > 1) whole.withheld.push(...view.withheld)
          if (folder !== null) differs += await download(api, view, folder)
        }
        if (json) console.log(JSON.stringify(whole))
        else console.log(words(whole, folder))
        if (whole.withheld.length + differs > 0) process.exitCode = EXIT.differs
      }),
    )
}

/** A large one is prepared by the app: until it is there. */
async function delivered(api: Api, begun: RetrievalView): Promise<RetrievalView> {
  const bar = progress(process.stderr)
  let view = begun
  while (view.status === 'preparing') {
    bar.show(0, 1, `${view.id}: ${view.phase}, due ${minute(view.dueAt)}${view.late ? ', LATE' : ''}`)
    await pause(LOOK_EVERY_MS)
    view = await api.retrieval(view.id, 1)
  }
  bar.end()
  return view
}

function words({ files, withheld, chainOfCustody, urlsExpireAt, bytes }: RetrievalView, folder: string | null): string {
  const rows = files.map(({ filename, sizeBytes, sha256, downloadUrl }) => [
    filename,
    bytesText(sizeBytes),
    sha256,
    ...(folder === null ? [downloadUrl] : []),
  ])
  return [
    table(['file', 'size', 'sha256', ...(folder === null ? ['link'] : [])], rows),
    ...withheld.map(({ path, reason }) => plain(`WITHHELD ${path}: ${reason}`)),
    plain(chainOfCustody ?? ''),
    folder === null
      ? `The links end at ${urlsExpireAt ?? ''}.`
      : `${count(files.length)} files, ${bytesText(bytes)}, in ${plain(folder)}: each has the SHA-256 of its manifest.`,
  ].join('\n')
}

import { Command } from 'commander'
import type { RecordHitView, RecordView } from '../../api/records.ts'
import type { RecordsAsk } from '../api-client.ts'
import { bytesText, count, minute, plain } from '../output/format.ts'
import { EXIT } from '../output/exit-codes.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'
import { questionOptions, questionOf, type QuestionOptions } from './support/question-options.ts'

interface Options extends QuestionOptions {
  limit: string
  json: boolean
}

export function findCommand(): Command {
  return questionOptions(
    new Command('find').description('find records by one key; with --conversation, show it with all its revisions'),
  )
    .option('--limit <n>', 'rows at most', '1000')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample: holdfast find --number "+1 555 0177" --from 2026-11-01 --to 2026-11-30' +
        '\nAsking is on record.\nExit codes: 0 something is there, 1 nothing or failed, 2 wrong usage.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const options = command.opts<Options>()
        const api = await session.api('reviewer')
        if (options.conversation !== undefined) {
          const view = await api.record(options.conversation)
          console.log(options.json ? JSON.stringify(view) : recordText(view))
          return
        }
        const most = Number(options.limit)
        if (!Number.isInteger(most) || most < 1)
          command.error('error: --limit takes a number', { exitCode: EXIT.usage })
        const ask: RecordsAsk = questionOf(options)
        const records: RecordHitView[] = []
        let cursor: string | null = null
        do {
          const page = await api.records({ ...ask, limit: '200', ...(cursor === null ? {} : { cursor }) })
          records.push(...page.records)
          cursor = page.cursor
        } while (cursor !== null && records.length < most)
        const shown = records.slice(0, most)
        const truncated = cursor !== null || records.length > most
        if (options.json) console.log(JSON.stringify({ records: shown, truncated }))
        else console.log(shown.length === 0 ? nothing(options) : table(HEAD, shown.map(row)))
        console.error(
          `${count(shown.length)} record(s)${truncated ? ', and there are more: narrow the question' : ''}.`,
        )
        if (shown.length === 0) process.exitCode = EXIT.failed
      }),
    )
}

function nothing({ agent, queue }: Options): string {
  const byId = agent === undefined && queue === undefined ? '' : ' Agents and queues are asked for by their ids.'
  return `No record matches.${byId}`
}

const HEAD = ['ended', 'conversation', 'media', 'direction', 'class', 'revision', 'objects', 'size']

function row(hit: RecordHitView): string[] {
  return [
    minute(hit.conversationEnd),
    hit.conversationId,
    hit.mediaTypes.join(', '),
    hit.direction ?? '',
    hit.retentionClass,
    String(hit.revision),
    count(hit.objects),
    bytesText(hit.sizeBytes),
  ]
}

function recordText(view: RecordView): string {
  const named = (list: RecordView['agents']) => list.map(({ id, name }) => `${name ?? 'unknown'} (${id})`).join(', ')
  const { protection } = view
  const facts = [
    ['conversation', view.conversationId],
    ['time', `${minute(view.conversationStart)} to ${minute(view.conversationEnd)}`],
    ['media', view.mediaTypes.join(', ')],
    ['agents', named(view.agents)],
    ['queues', named(view.queues)],
    ['numbers', view.addresses.join(', ')],
    [
      'keys',
      Object.entries(view.keys)
        .map(([name, value]) => `${name}:${value}`)
        .join(', '),
    ],
    ['class', view.retentionClass],
    [
      'protection',
      protection === null
        ? 'its manifest is not in the vault'
        : `until ${protection.retainUntil ?? 'nothing'}, ${protection.mode ?? 'no policy'}` +
          (protection.legalHold ? ', LEGAL HOLD' : ', no legal hold'),
    ],
  ]
  const objects = view.revisions.flatMap(({ revision, objects: list }) =>
    list.map(({ kind, path, sizeBytes, sha256 }) => [`r${revision}`, kind, bytesText(sizeBytes), path, sha256]),
  )
  return [
    table(
      [],
      facts.map((fact) => fact.map((text) => text)),
    ),
    table(['revision', 'kind', 'size', 'object', 'sha256'], objects),
    ...view.revisions.flatMap(({ revision, missing }) =>
      missing.map(({ objectId, reason, detail }) => plain(`r${revision} lacks ${objectId}: ${reason}, ${detail}`)),
    ),
  ].join('\n')
}

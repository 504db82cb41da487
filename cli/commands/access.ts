import { Command, Option } from 'commander'
import { stringify } from 'csv-stringify/sync'
import type { AccessAnswerView } from '../../api/access.ts'
import { verifyAccess, type AccessVerification } from '../../use-cases/access/verify-access.ts'
import type { AccessAsk, Api } from '../api-client.ts'
import type { Archive } from '../archive-reader.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count } from '../output/format.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'
import { dayOption } from './support/day-option.ts'
import { compareReadLog } from './support/read-log.ts'
import { trustOf, trustOption } from './support/trust.ts'
import { differences, tellVerification } from './support/verification.ts'

type Access = AccessAnswerView['accesses'][number]
interface Options {
  user?: string
  conversation?: string
  matter?: string
  outcome?: Access['outcome']
  from?: string
  to?: string
  day?: string
  verify: boolean
  readLog?: string
  own?: string[]
  trust?: string[]
  json: boolean
  csv: boolean
}

/** Rows of one answer: more than that is read in shares, by narrowing the question. */
const MOST_ROWS = 5000

export function accessCommand(): Command {
  return new Command('access')
    .description('who accessed what, or tried to; --verify checks the chain of a day against its certificate')
    .option('--user <id or name>', 'who')
    .option('--conversation <id>', 'which record')
    .option('--matter <id>', 'for which matter')
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(['allowed', 'denied', 'failed']))
    .addOption(dayOption('first UTC day (default: 30 days)', 'from'))
    .addOption(dayOption('last UTC day (default: today)', 'to'))
    .addOption(new Option('--csv', 'as CSV').conflicts(['json']))
    .option('--json', 'as JSON', false)
    .addOption(dayOption('UTC day for --verify'))
    .addOption(trustOption())
    .option('--verify', 'read the chain of --day and compare it with the signed certificate', false)
    .option(
      '--read-log <file>',
      "name reads in storage's own log that no link of the trail explains (JSON, StorageBlobLogs)",
    )
    .option('--own <id...>', "with --read-log: object ids of the app's own identities")
    .addHelpText(
      'after',
      '\nExample: holdfast access --matter 2026-CV-0042 --from 2026-11-01' +
        '\nAsking is on record, too.\nExit codes: 0 fine, 1 failed, 2 wrong usage, 4 verification found differences.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const options = command.opts<Options>()
        const { readLog, own = [], json } = options
        if (readLog !== undefined) return await compareReadLog(await session.api('auditor'), readLog, { own, json })
        if (!options.verify) return await show(await session.api('auditor'), options)
        if (options.day === undefined) return command.error('error: --verify needs --day', { exitCode: EXIT.usage })
        await verify((await session.archive()).vault, options.day, options)
      }),
    )
}

async function show(api: Api, { csv, json, ...options }: Options): Promise<void> {
  const ask: AccessAsk = {}
  for (const key of ['user', 'conversation', 'matter', 'outcome', 'from', 'to'] as const)
    Object.assign(ask, options[key] === undefined ? {} : { [key]: options[key] })
  const accesses: Access[] = []
  let cursor: string | null = null
  do {
    const page: AccessAnswerView = await api.access({ ...ask, limit: '200', ...(cursor === null ? {} : { cursor }) })
    accesses.push(...page.accesses)
    cursor = page.cursor
  } while (cursor !== null && accesses.length < MOST_ROWS)
  if (json) console.log(JSON.stringify({ accesses, truncated: cursor !== null }))
  else if (csv) process.stdout.write(stringify(accesses.map(flat), { header: true, escape_formulas: true }))
  else console.log(accesses.length === 0 ? 'No access is on record.' : table(HEAD, accesses.map(row)))
  console.error(
    `${count(accesses.length)} event(s)${cursor === null ? '' : ', and there are more: narrow the question'}.`,
  )
}

const HEAD = ['time (UTC)', 'who', 'role', 'address', 'action', 'outcome', 'what', 'purpose']

function row(access: Access): string[] {
  const { time, user, address, action, outcome, code, purpose } = access
  return [
    time.slice(0, 19).replace('T', ' '),
    user?.name ?? 'nobody known',
    user?.roles.join(' ') ?? '',
    address ?? '',
    action,
    code === undefined ? outcome : `${outcome}: ${code}`,
    subject(access),
    purpose ?? '',
  ]
}

function subject({ conversationIds = [], subject: asked, matterId, objects, count: times }: Access): string {
  const [first, ...others] = conversationIds
  const named = [matterId, asked, first].filter((text) => text !== undefined)
  return [
    ...new Set(named),
    ...(others.length === 0 ? [] : [`${count(others.length)} more`]),
    ...(objects === undefined ? [] : [`${count(objects)} objects`]),
    ...(times === undefined ? [] : [`${count(times)} times`]),
  ].join(', ')
}

/** Everything, one line an event. */
function flat({ user, conversationIds, links, changes, ...access }: Access): Record<string, unknown> {
  return {
    id: access.id,
    time: access.time,
    user: user?.name ?? '',
    userId: user?.oid ?? '',
    kind: user?.kind ?? '',
    roles: user?.roles.join(' ') ?? '',
    address: access.address ?? '',
    action: access.action,
    outcome: access.outcome,
    code: access.code ?? '',
    purpose: access.purpose ?? '',
    matterId: access.matterId ?? '',
    onBehalfOf: access.onBehalfOf ?? '',
    subject: access.subject ?? '',
    conversationIds: conversationIds?.join(' ') ?? '',
    records: access.records ?? '',
    objects: access.objects ?? '',
    bytes: access.bytes ?? '',
    count: access.count ?? '',
    links: links === undefined ? '' : JSON.stringify(links),
    changes: changes === undefined ? '' : JSON.stringify(changes),
    evidence: access.link,
  }
}

function verify(vault: Archive['vault'], day: string, { json, trust }: Options): Promise<void> {
  return tellVerification({ day }, json, () => verifyAccess(vault, day, trustOf(trust)), words)
}

function words({ day, entries, events, closed, certificate, problems }: AccessVerification): string {
  return [
    `${day}: ${count(events)} events in ${count(entries)} links, ` +
      (closed ? 'closed' : 'open: its day is not certified'),
    certificate === null ? 'No certificate binds it yet.' : `Bound by ${certificate}.`,
    ...differences(problems, 'The chain is whole.'),
  ].join('\n')
}

import { setTimeout as pause } from 'node:timers/promises'
import { Command, Option } from 'commander'
import type { HoldView } from '../../api/holds.ts'
import type { Api, HoldAsk } from '../api-client.ts'
import { bytesText, count, minute } from '../output/format.ts'
import { EXIT } from '../output/exit-codes.ts'
import { progress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'

interface Options {
  matter?: string
  name?: string
  reason?: string
  conversation?: string[]
  key?: string[]
  agent?: string[]
  queue?: string[]
  number?: string[]
  from?: string
  to?: string
  openEnded: boolean
  protectSource: boolean
  preview: boolean
  widen: boolean
  list: boolean
  report?: 'csv' | 'html'
  json: boolean
}

/** Each look is an access on record. */
const LOOK_EVERY_MS = 1000
/** The vault holds by then; what the source says may come later. */
const MOST_LOOKS_AT_SOURCE = 30

export function holdCommand(): Command {
  return new Command('hold')
    .description('place a legal hold, widen it, look at it, report it; never narrows (see release)')
    .option('--matter <id>', 'the matter; without anything else: show its hold')
    .option('--name <text>', 'what the matter is called')
    .option('--reason <text>', 'why; it is on record')
    .option('--conversation <id...>', 'conversations, also such as are not archived yet: held when they are')
    .option('--key <name:value...>', 'business keys')
    .option('--agent <id...>', 'agents, by user id')
    .option('--queue <id...>', 'queues, by id')
    .option('--number <number...>', 'numbers or addresses of customers')
    .option('--from <day>', 'first UTC day on which a record ended; needed with --agent, --queue, --number, or alone')
    .option('--to <day>', 'last UTC day; without it the hold is open-ended: what is archived later is held as well')
    .option('--open-ended', 'with --widen: no last day any more', false)
    .option(
      '--protect-source',
      'also keep Genesys from deleting the recordings (1,000 conversations in all); let go with the hold',
      false,
    )
    .option('--preview', 'count what it would hold, and hold nothing', false)
    .option('--widen', 'hold more in the same matter', false)
    .option('--list', 'all holds', false)
    .addOption(new Option('--report <format>', 'every record of the hold').choices(['csv', 'html']))
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample: holdfast hold --matter 2026-CV-0042 --name "Sample v. Sample" --reason "Litigation is expected" ' +
        '--agent ID --from 2026-11-01\nExit codes: 0 all is held, 1 failed, 2 wrong usage, 4 something is not held.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const options = command.opts<Options>()
        const { matter, name, reason, list, report, json, protectSource } = options
        const api = await session.api('compliance')
        if (list) return showList(await api.holds(), json)
        if (matter === undefined) return command.error('error: --matter is needed, or --list', { exitCode: EXIT.usage })
        if (report !== undefined) return void process.stdout.write(await api.holdReport(matter, report))
        if (reason === undefined) return show(await api.hold(matter), json)
        const scope = scopeOf(options)
        if (options.widen) {
          await api.widenHold(matter, { scope, reason, ...(protectSource ? { protectAtSource: true as const } : {}) })
          return show(await placed(api, matter), json)
        }
        if (name === undefined) return command.error('error: --name is needed', { exitCode: EXIT.usage })
        const ask: HoldAsk = { matterId: matter, name, reason, scope, protectAtSource: protectSource }
        if (options.preview) {
          const found = await api.previewHold(ask)
          if (json) return console.log(JSON.stringify(found))
          const { records, objects, bytes, awaited, whole, atSource } = found
          return console.log(
            `${whole ? '' : 'More than '}${count(records)} records, ${count(objects)} objects, ${bytesText(bytes)}; ` +
              `${count(awaited)} named that are not archived. Nothing was held.` +
              (protectSource
                ? ` Holds protect ${count(atSource.inUse)} of ${count(atSource.limit)} conversations at the source.`
                : ''),
          )
        }
        await api.placeHold(ask)
        show(await placed(api, matter), json)
      }),
    )
}

function scopeOf({ conversation, key, agent, queue, number, from, to, openEnded }: Options): HoldAsk['scope'] {
  return {
    ...(conversation === undefined ? {} : { conversationIds: conversation }),
    ...(key === undefined ? {} : { keys: key }),
    ...(agent === undefined ? {} : { agents: agent }),
    ...(queue === undefined ? {} : { queues: queue }),
    ...(number === undefined ? {} : { numbers: number }),
    ...(from === undefined ? {} : { from }),
    ...(openEnded ? { to: null } : to === undefined ? {} : { to }),
  }
}

async function placed(api: Api, matter: string): Promise<HoldView> {
  const bar = progress(process.stderr)
  let view = await api.hold(matter)
  for (let looks = 0; view.status === 'placing' || isAwaited(view, looks); view = await api.hold(matter)) {
    if (view.status !== 'placing') looks++
    bar.show(0, 1, `${matter}: ${view.phase}`)
    await pause(LOOK_EVERY_MS)
  }
  bar.end()
  return view
}

function isAwaited({ atSource }: HoldView, looks: number): boolean {
  return atSource != null && atSource.at === null && looks < MOST_LOOKS_AT_SOURCE
}

function show(view: HoldView, json: boolean): void {
  console.log(json ? JSON.stringify(view) : holdText(view))
  if ((view.proof?.failed ?? 0) + (view.attestation?.failed ?? 0) > 0) process.exitCode = EXIT.differs
}

export function holdText({
  matterId,
  name,
  status,
  phase,
  placedBy,
  placedAt,
  proof,
  attestation,
  ...view
}: HoldView): string {
  return table(
    [],
    [
      ['matter', `${matterId}, ${name}`],
      ['status', phase === status ? status : `${status}: ${phase}`],
      ['placed', `${minute(placedAt)} by ${placedBy.name}`],
      ['scope', scopeText(view.scope)],
      ['read back', proof === null ? 'not yet' : figuresText(proof)],
      [
        'attested',
        attestation === null ? 'not yet' : `${figuresText(attestation)}; ${count(attestation.restored)} held again`,
      ],
      ...(view.atSource == null ? [] : [['at the source', sourceText(view.atSource)]]),
      ...(view.release === null
        ? []
        : [
            ['release', `asked for by ${view.release.requestedBy.name}: ${view.release.reason}`],
            ['approved', view.release.approvedBy?.name ?? 'not yet: somebody else must (holdfast release --approve)'],
          ]),
    ],
  )
}

function scopeText({
  conversationIds,
  keys,
  agents,
  queues,
  numbers,
  everything,
  from,
  to,
}: HoldView['scope']): string {
  const parts = [
    conversationIds.length === 0 ? '' : `${count(conversationIds.length)} conversation(s)`,
    keys.join(', '),
    agents.length === 0 ? '' : `agents ${agents.join(', ')}`,
    queues.length === 0 ? '' : `queues ${queues.join(', ')}`,
    numbers.join(', '),
    everything ? 'every record' : '',
  ].filter((part) => part !== '')
  const byDays = everything || keys.length + agents.length + queues.length + numbers.length > 0
  return [...parts, ...(byDays ? [`${from ?? 'the first day'} to ${to ?? 'whatever comes'}`] : [])].join('; ')
}

function figuresText({ records, objects, bytes, awaited, failed, at }: NonNullable<HoldView['proof']>): string {
  return (
    `${count(records)} records, ${count(objects)} objects, ${bytesText(bytes)} held at ${minute(at)}` +
    (awaited === 0 ? '' : `; ${count(awaited)} not archived yet`) +
    (failed === 0 ? '' : `; ${count(failed)} NOT WHOLLY HELD`)
  )
}

function sourceText({
  protected: there,
  refused,
  beyond,
  inUse,
  problem,
  at,
}: NonNullable<HoldView['atSource']>): string {
  if (at === null) return 'asked for, not read back yet'
  return (
    `${count(there)} conversations protected from deletion at ${minute(at)}; all holds ${count(inUse)} of 1,000` +
    (refused === 0 ? '' : `; ${count(refused)} REFUSED (--report names them)`) +
    (beyond === 0 ? '' : `; ${count(beyond)} not asked for`) +
    (problem === null ? '' : `; ${problem}`)
  )
}

function showList(holds: Awaited<ReturnType<Api['holds']>>, json: boolean): void {
  if (json) return console.log(JSON.stringify({ holds }))
  const rows = holds.map(({ matterId, name, status, placedAt, proof }) => [
    matterId,
    name,
    status,
    minute(placedAt),
    count(proof?.records),
    count(proof?.objects),
  ])
  console.log(
    rows.length === 0 ? 'There is no hold.' : table(['matter', 'name', 'status', 'placed', 'records', 'objects'], rows),
  )
}

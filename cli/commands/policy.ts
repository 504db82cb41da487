import { Command, Option } from 'commander'
import { readPolicy } from '../../adapters/policy-file.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { checkPolicy } from '../../domain/retention/policy-check.ts'
import { containerChanges, type ContainerChange } from '../../domain/retention/container-diff.ts'
import type { PolicyChange } from '../../domain/retention/policy-diff.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { dayOption } from './support/day-option.ts'
import { applyCommand } from './support/apply-policy.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count } from '../output/format.ts'
import { changesOfDay } from './support/policy-changes.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'

const SHOWN = 50

export function policyCommand(): Command {
  const policy = new Command('policy').description(
    'check a retention policy, compare two, or apply the one that the app runs with',
  )
  policy.addCommand(checkCommand().copyInheritedSettings(policy))
  policy.addCommand(diffCommand().copyInheritedSettings(policy))
  policy.addCommand(applyCommand().copyInheritedSettings(policy))
  return policy
}

function checkCommand(): Command {
  return new Command('check')
    .description('schema, rules that can never win, rules that overlap, periods shorter than the cited rule asks')
    .argument('<file>', 'policy file')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExit codes: 0 nothing to mend, 1 problems, 2 wrong usage.')
    .action(async (file: string, options: { json: boolean }) => {
      const policy = await readOr(file, options.json)
      if (policy === null) return
      const findings = checkPolicy(policy)
      const problems = findings.filter((finding) => finding.severity === 'problem').length
      if (options.json)
        console.log(JSON.stringify({ file, version: policy.version, classes: policy.classes.length, findings }))
      else {
        const rows = findings.map(({ severity, classId, message }) => [severity, classId, message])
        if (rows.length > 0) console.log(table(['', 'class', 'finding'], rows))
        console.log(
          `${file}: version ${policy.version}, ${policy.classes.length} classes, ` +
            `${problems === 0 ? 'nothing to mend' : `${problems} problem(s)`}.`,
        )
      }
      process.exitCode = problems === 0 ? EXIT.ok : EXIT.failed
    })
}

function diffCommand(): Command {
  return new Command('diff')
    .description('which records of a day another policy would put into another class, and what it asks of containers')
    .argument('<before>', 'policy file')
    .argument('<after>', 'policy file')
    .addOption(dayOption('UTC day whose archived records are looked at').makeOptionMandatory())
    .addOption(new Option('--json', 'as JSON').default(false))
    .action((before: string, after: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json } = command.opts<{ day: string; json: boolean }>()
        const policies = [await readOr(before, json), await readOr(after, json)] as const
        if (policies[0] === null || policies[1] === null) return
        const { changes, looked } = await changesOfDay(await session.archive(), day, policies[0], policies[1])
        const containers = containerChanges(policies[0], policies[1])
        if (json) console.log(JSON.stringify({ day, looked, changes, containers }))
        else console.log([words(day, looked, changes), containerWords(containers)].filter(Boolean).join('\n\n'))
      }),
    )
}

/** Empty where every container can stay as it is. */
function containerWords(changes: readonly ContainerChange[]): string {
  const period = (of: ContainerChange['after']) => (of === null ? '' : `${count(of.days)} days, ${of.mode}`)
  const rows = changes.map(({ container, need, before, after }) => [
    container,
    period(before),
    period(after),
    NEEDS[need],
  ])
  return rows.length === 0 ? '' : table(['container', 'now', 'then', 'needs'], rows)
}

const NEEDS: Record<ContainerChange['need'], string> = {
  create: 'made by infra/',
  extend: 'extended by infra/ (a locked one five times at most)',
  shorten: 'shortened by infra/',
  lock: 'locked (docs/runbook.md, Locking)',
  replace: 'impossible once locked: give the class another id',
  unused: 'nothing; what is there stays',
}

function words(day: string, looked: number, changes: readonly PolicyChange[]): string {
  if (looked === 0) return `${day} has no archived records.`
  const rows = changes
    .slice(0, SHOWN)
    .map(({ conversationId, from, to, effect }) => [
      conversationId,
      `${from.classId} (${from.years} y)`,
      `${to.classId} (${to.years} y)`,
      EFFECTS[effect],
      to.because.join(', '),
    ])
  const summary = (effect: PolicyChange['effect']) => changes.filter((change) => change.effect === effect).length
  return [
    ...(changes.length === 0 ? [] : [table(['conversation', 'from', 'to', 'effect', 'because'], rows)]),
    ...(changes.length > SHOWN ? [`and ${count(changes.length - SHOWN)} more (--json shows all)`] : []),
    `${count(changes.length)} of ${count(looked)} records of ${day} would change: ` +
      `${count(summary('longer'))} kept longer, ${count(summary('class'))} in another class until the same ` +
      `date, ${count(summary('shorter'))} asked to be shorter, which cannot be applied: retention only ` +
      'ever extends.',
  ].join('\n')
}

const EFFECTS: Record<PolicyChange['effect'], string> = {
  longer: 'kept longer',
  shorter: 'shorter: cannot be applied',
  class: 'same date',
}

/** Null, with the problems said, when the file is no policy. */
async function readOr(file: string, asJson: boolean): Promise<RetentionPolicy | null> {
  try {
    return await readPolicy(file)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    if (asJson)
      console.log(
        JSON.stringify({
          file,
          findings: [{ severity: 'problem', kind: 'schema', classId: '', message: error.message }],
        }),
      )
    else console.error(error.message)
    process.exitCode = EXIT.failed
    return null
  }
}

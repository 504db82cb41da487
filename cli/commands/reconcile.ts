/** `holdfast reconcile --tenant`: every recording at the source that no record holds. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { TenantComparisonView } from '../../api/tenant.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { withSession } from '../session.ts'
import { dayOption } from './support/day-option.ts'
import { follow } from './support/follow.ts'
import { signerLine, trustOf, trustOption } from './support/trust.ts'
import { differences, tellVerification } from './support/verification.ts'
import { verifyTenant, type TenantVerification } from '../../use-cases/verification/verify-tenant.ts'

interface Options {
  tenant: boolean
  since?: string
  wait: boolean
  verify?: string
  trust?: string[]
  json: boolean
}

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('compare everything that the source lists with everything that the archive holds')
    .requiredOption('--tenant', "the whole tenant: all recordings of the source's own list")
    .addOption(dayOption('compare only what was made on this UTC day or later: fewer lookups, as many calls', 'since'))
    .option('--no-wait', 'start it and come back at once')
    .addOption(
      new Option('--verify <certificate>', 'read a certificate and its list again, from the vault alone').argParser(
        certificatePath,
      ),
    )
    .addOption(trustOption())
    .option('--json', 'as JSON: {seen, held, missing, unreadable, older, certificate, list}', false)
    .addHelpText(
      'after',
      '\nOne Genesys call for 500 recordings, behind nights and people. Runs every Sunday by itself.' +
        '\nExit codes: 0 every recording is held, 1 failed, 2 wrong usage, 3 some are missing, ' +
        '4 --verify finds a difference.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { since, wait, verify, trust, json } = command.opts<Options>()
        if (verify !== undefined) {
          const { vault } = await session.archive()
          return await tellVerification(
            { certificate: verify },
            json,
            () => verifyTenant(vault, verify, trustOf(trust)),
            (result) => verified(result, trust !== undefined),
          )
        }
        const api = await session.api('administrator')
        const { id, outcome, calls } = await api.compareTenant(since === undefined ? {} : { since })
        console.error(
          outcome === 'started'
            ? `${id}: ${calls === null ? 'one Genesys call for 500 recordings' : `about ${count(calls)} calls`}.`
            : `${id} is running already.`,
        )
        const look = () => api.tenantComparison(id)
        const view = wait ? await follow(look) : await look()
        console.log(
          json ? JSON.stringify({ ...view.tally, certificate: view.certificate, list: view.list }) : words(view),
        )
        process.exitCode = exitOf(view)
      }),
    )
}

function certificatePath(text: string): string {
  if (!/^evidence\/certificates\/tenant\/[\w/-]+\.json$/.test(text))
    throw new InvalidArgumentError('A path as the comparison prints it: evidence/certificates/tenant/….json')
  return text
}

function words({ id, status, message, tally, certificate, list }: TenantComparisonView): string {
  const figures =
    tally === null
      ? ''
      : `${count(tally.seen)} recordings at the source, ${count(tally.held)} held, ${count(tally.missing)} missing` +
        (tally.older === 0 ? '' : `, ${count(tally.older)} older ones left out`) +
        (tally.unreadable === 0 ? '.' : `, ${count(tally.unreadable)} entries that name no recording.`)
  switch (status) {
    case 'running':
      return `${id} is running.`
    case 'compared':
      return (
        `${figures}\nCertificate:       ${certificate ?? ''}  (--verify reads it again)` +
        ((tally?.missing ?? 0) > 0 ? `\nMissing, by name:  ${list ?? ''}` : '')
      )
    case 'failed':
      return `${id} failed: ${plain(message ?? '')}. ${figures} The same command begins again.`
  }
}

function verified(
  { startedAt, since, seen, held, missing, signedBy, problems }: TenantVerification,
  trusted: boolean,
): string {
  return [
    `comparison of ${startedAt}${since === null ? '' : `, of what was made on ${since} or later`}`,
    signerLine(signedBy, trusted),
    `${count(seen)} recordings at the source, ${count(held)} held, ${count(missing)} missing`,
    ...differences(problems, 'Certificate and list are as they were signed.'),
  ].join('\n')
}

function exitOf({ status, tally }: TenantComparisonView): number {
  if (status === 'failed') return EXIT.failed
  return tally !== null && tally.missing + tally.unreadable > 0 ? EXIT.gaps : EXIT.ok
}

import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { readPolicy } from '../../adapters/policy-file.ts'
import { classContainers } from '../../domain/record/container-names.ts'
import { statusText } from '../../domain/completeness/day-status.ts'
import { dayOption } from './support/day-option.ts'
import { signerLine, trustOf, trustOption } from './support/trust.ts'
import { differences, tellVerification } from './support/verification.ts'
import { bytesText, count } from '../output/format.ts'
import { progress } from '../output/progress.ts'
import { withSession } from '../session.ts'
import { verifyDay, type Verification } from '../../use-cases/verification/verify-day.ts'

export function verifyCommand(): Command {
  return new Command('verify')
    .description('read every blob of a day again, hash it, and compare it with its manifest and the signed certificate')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .addOption(trustOption())
    .option('--json', 'as JSON', false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json, trust } = command.opts<{ day: string; json: boolean; trust?: string[] }>()
        const shown = progress(process.stderr)
        const archive = await session.archive()
        const read = async () => {
          try {
            return await verifyDay(
              archive,
              day,
              (done, total, bytes) =>
                shown.show(done, total, `${count(done)} of ${count(total)} conversations, ${bytesText(bytes)}`),
              { containers: await recordContainers(), trust: trustOf(trust) },
            )
          } finally {
            shown.end()
          }
        }
        await tellVerification({ day }, json, read, (result) => words(result, trust !== undefined))
      }),
    )
}

/** Where the policy lets records be: blobs that nothing certifies are looked for there too. */
async function recordContainers(): Promise<string[]> {
  const policy = await readPolicy(
    process.env['HOLDFAST_POLICY_FILE'] ?? fileURLToPath(new URL('../../policy/retention.json', import.meta.url)),
  )
  return policy.classes.flatMap(({ id }) => classContainers(id))
}

function words(
  { day, certificate, status, lock, conversations, orphans, objects, bytes, signedBy, problems }: Verification,
  trusted: boolean,
): string {
  return [
    `${day}: ${statusText(status, lock)}, certificate ${certificate}`,
    signerLine(signedBy, trusted),
    `${count(conversations)} conversations, ${count(orphans)} recordings without one, ${count(objects)} ` +
      `objects, ${bytesText(bytes)} read again and hashed`,
    ...differences(problems, 'Everything is as it was signed: signature, receipts, manifests, bytes, retention dates.'),
  ].join('\n')
}

import { fileURLToPath } from 'node:url'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { readPolicy } from '../../adapters/policy-file.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { classContainers } from '../../domain/record/container-names.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { bytesText, count, plain } from '../output/format.ts'
import { withSession } from '../session.ts'
import { verifyDay, type Verification } from '../../use-cases/verification/verify-day.ts'

export function verifyCommand(): Command {
  return new Command('verify')
    .description('read every blob of a day again, hash it, and compare it with its manifest and the signed certificate')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .option('--json', 'as JSON', false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json } = command.opts<{ day: string; json: boolean }>()
        const bar = new SingleBar({
          format: '[{bar}] {value} of {total} conversations, {bytes}',
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
          barsize: 24,
        })
        const archive = await session.archive()
        try {
          const result = await verifyDay(
            archive,
            day,
            (done, total, bytes) => {
              if (bar.isActive) bar.update(done, { bytes: bytesText(bytes) })
              else bar.start(total, done, { bytes: bytesText(bytes) })
            },
            await recordContainers(),
          )
          bar.stop()
          console.log(json ? JSON.stringify(result) : words(result))
          process.exitCode = result.problems.length === 0 ? EXIT.ok : EXIT.differs
        } catch (error) {
          if (!(error instanceof ArchiveError && error.code === 'certificate-invalid')) throw error
          // Not a failure to verify, but its most serious outcome.
          console.log(json ? JSON.stringify({ day, problems: [error.message] }) : `${day}: ${error.message}`)
          process.exitCode = EXIT.differs
        } finally {
          bar.stop()
        }
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

function words({ day, certificate, status, conversations, objects, bytes, signedBy, problems }: Verification): string {
  const lines = [
    `${day}: ${status}, certificate ${certificate}`,
    `signed by key ${signedBy} (RFC 7638 thumbprint); compare it with the one your organisation published`,
    `${count(conversations)} conversations, ${count(objects)} objects, ${bytesText(bytes)} read again and hashed`,
  ]
  if (problems.length === 0)
    lines.push('Everything is as it was signed: signature, receipts, manifests, bytes, retention dates.')
  else
    lines.push(
      `${count(problems.length)} difference(s):`,
      ...problems.slice(0, 50).map((problem) => `  - ${plain(problem)}`),
      ...(problems.length > 50 ? [`  and ${count(problems.length - 50)} more (--json shows all)`] : []),
    )
  return lines.join('\n')
}

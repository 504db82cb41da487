import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { dayOption } from '../day-option.ts'
import { EXIT } from '../exit-codes.ts'
import { bytesText, count, plain } from '../format.ts'
import { withSession } from '../session.ts'
import { verifyDay, type Verification } from '../verify-day.ts'

export function verifyCommand(): Command {
  return new Command('verify')
    .description('read every blob of a day again, hash it, and compare it with its manifest and the signed certificate')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .option('--json', 'as JSON', false)
    .action((_options, command: Command) => withSession(command, async (session) => {
      const { day, json } = command.opts<{ day: string; json: boolean }>()
      const bar = new SingleBar({ format: '[{bar}] {value} of {total} conversations, {bytes}', stream: process.stderr, clearOnComplete: true, hideCursor: true, barsize: 24 })
      const result = await verifyDay(await session.archive(), day, (done, total, bytes) => {
        if (bar.isActive) bar.update(done, { bytes: bytesText(bytes) })
        else bar.start(total, done, { bytes: bytesText(bytes) })
      }).finally(() => bar.stop())
      if (json) console.log(JSON.stringify(result))
      else console.log(words(result))
      process.exitCode = result.problems.length === 0 ? EXIT.ok : EXIT.differs
    }))
}

function words({ day, certificate, status, conversations, objects, bytes, signedBy, problems }: Verification): string {
  const lines = [
    `${day}: ${status}, certificate ${certificate}`,
    `signed by key ${signedBy} (RFC 7638 thumbprint); compare it with the one your organisation published`,
    `${count(conversations)} conversations, ${count(objects)} objects, ${bytesText(bytes)} read again and hashed`,
  ]
  if (problems.length === 0) lines.push('Everything is as it was signed: signature, receipts, manifests, bytes, retention dates.')
  else lines.push(`${count(problems.length)} difference(s):`, ...problems.slice(0, 50).map((one) => `  - ${plain(one)}`), ...(problems.length > 50 ? [`  and ${count(problems.length - 50)} more (--json shows all)`] : []))
  return lines.join('\n')
}

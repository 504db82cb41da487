import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { EXIT } from '../output/exit-codes.ts'
import { progress } from '../output/progress.ts'
import { withSession } from '../session.ts'
import { holdText } from './hold.ts'

interface Options {
  matter: string
  reason?: string
  approve: boolean
  json: boolean
}

/** Each look is an access on record. */
const LOOK_EVERY_MS = 1000

export function releaseCommand(): Command {
  return new Command('release')
    .description('ask for the release of a hold; --approve what somebody else has asked for')
    .requiredOption('--matter <id>', 'the matter')
    .option('--reason <text>', 'why it may be let go; it is on record')
    .option('--approve', 'as a second person: everything that no other matter holds is let go', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample: holdfast release --matter 2026-CV-0042 --reason "It is settled"; then somebody else: ' +
        'holdfast release --matter 2026-CV-0042 --approve\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { matter, reason, approve, json } = command.opts<Options>()
        if (!approve && reason === undefined)
          return command.error('error: --reason is needed, or --approve', { exitCode: EXIT.usage })
        const api = await session.api(approve ? 'compliance2' : 'compliance')
        let view = approve ? await api.approveRelease(matter) : await api.releaseHold(matter, { reason: reason ?? '' })
        const bar = progress(process.stderr)
        for (; view.status === 'releasing'; view = await api.hold(matter)) {
          bar.show(0, 1, `${matter}: ${view.phase}`)
          await pause(LOOK_EVERY_MS)
        }
        bar.end()
        console.log(json ? JSON.stringify(view) : holdText(view))
      }),
    )
}

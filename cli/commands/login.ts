import { Command, Option } from 'commander'
import { plain } from '../output/format.ts'
import { withSession, type SignIn } from '../session.ts'

export function loginCommand(): Command {
  return new Command('login')
    .description('sign in: with a code at a deployed app, as a persona on the local platform')
    .option(
      '--as <persona>',
      'local platform: reviewer, compliance, compliance2, auditor, administrator, executive, machine',
    )
    .addOption(new Option('--tenant <guid>', 'deployed: the directory').env('HOLDFAST_TENANT_ID'))
    .addOption(new Option('--audience <guid>', 'deployed: client id of the function app').env('HOLDFAST_AUDIENCE'))
    .addOption(new Option('--client <guid>', 'deployed: client id of this command line').env('HOLDFAST_CLI_CLIENT_ID'))
    .addOption(
      new Option('--authority <url>', 'deployed: of a sovereign cloud')
        .env('HOLDFAST_AUTHORITY')
        .default('https://login.microsoftonline.com'),
    )
    .addHelpText(
      'after',
      '\nThe sign-in is kept in a file that only you can read, and renewed while it is used. A program that has got ' +
        'a token by other means gives it in HOLDFAST_TOKEN.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        console.log(`Signed in as ${plain(await session.signIn(command.opts<SignIn>()))}.`)
      }),
    )
}

export function logoutCommand(): Command {
  return new Command('logout')
    .description('forget the sign-in')
    .action((_options, command: Command) => withSession(command, (session) => session.signOut()))
}

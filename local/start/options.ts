import { Command, InvalidArgumentError, Option } from 'commander'
import { parseDay, previousDay } from '../../domain/day.ts'
import { createFaults } from '../genesys-simulator/faults.ts'
import { EXIT } from '../../cli/output/exit-codes.ts'

export interface StartOptions {
  day: string
  conversations: number
  seed: number
  speed: number
  once: boolean
  genesys: string | null
  fault: string[]
  dataDir: string
  log: boolean
}

interface Parsed extends Omit<StartOptions, 'day' | 'dataDir' | 'genesys'> {
  day?: string
  data: string
  genesys?: string
}

/** Reads the command line of `npm start`; on a mistake it says which and ends with code 2. */
export function readOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('Archives a day of a Genesys Cloud tenant on this machine, and stays up until Ctrl-C.')
    .option('--day <day>', 'UTC day to archive, YYYY-MM-DD (default: yesterday)', day)
    .option('--conversations <n>', 'size of the simulated tenant', whole(1, 200_000), 200)
    .option('--seed <n>', 'seed of the simulated tenant: the same seed, the same tenant', whole(0, 2 ** 31), 1)
    .option('--speed <n>', 'durable timers fire this many times sooner', whole(1, 100_000), 400)
    .option('--once', 'end after the day; exit code 0 only if it is complete or complete-with-excuses', false)
    .option(
      '--genesys <url>',
      'another Genesys endpoint: URL/login/oauth/token and URL/api/v2/...; credentials from ' +
        'GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET',
      url,
    )
    .addOption(
      new Option(
        '--fault <name...>',
        'let the simulator misbehave, for example media-503:0.2 or storm (docs/simulator.md)',
      )
        .argParser(fault)
        .default([])
        .conflicts('genesys'),
    )
    .option('--data <folder>', 'where everything is kept', '.holdfast')
    .option('--log', 'show the log of the Functions host', false)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
    })
  const { data, genesys, ...rest } = command.parse(argv).opts<Parsed>()
  if (genesys !== undefined) {
    const missing = ['GENESYS_CLIENT_ID', 'GENESYS_CLIENT_SECRET'].filter((name) => !process.env[name])
    if (missing.length > 0) command.error(`error: --genesys needs ${missing.join(' and ')} in the environment`)
  }
  return { ...rest, day: rest.day ?? previousDay(Date.now()), genesys: genesys ?? null, dataDir: data }
}

export function platformArgs({ day, conversations, seed, speed, genesys, fault }: StartOptions): string[] {
  if (genesys !== null) return ['--genesys', genesys, '--speed', String(speed)]
  return [
    '--day',
    day,
    '--conversations',
    String(conversations),
    '--seed',
    String(seed),
    '--speed',
    String(speed),
    ...(fault.length > 0 ? ['--fault', ...fault] : []),
  ]
}

/** Checked before anything starts. */
function fault(text: string, before: string[]): string[] {
  try {
    createFaults([text])
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
  return [...before, text]
}

function day(text: string): string {
  try {
    return parseDay(text, Date.now())
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`)
    return value
  }
}

function url(text: string): string {
  const parsed = URL.parse(text)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new InvalidArgumentError('must be an http or https URL')
  return text.replace(/\/+$/, '')
}

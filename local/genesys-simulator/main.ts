/** The simulated tenant alone, for whoever wants to point something else at it. Runs until Ctrl-C. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { FAULTS } from './faults.ts'
import { startSimulator } from './start-simulator.ts'

interface Options {
  port: number
  mediaPort: number
  day: string
  conversations: number
  seed: number
  speed: number
  rateLimit: number
  mediaDelay: number
  data?: string
  clientId: string
  clientSecret: string
  fault: string[]
}

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const { fault, mediaDelay, data, ...options } = new Command('genesys-simulator')
  .description(
    'A simulated Genesys Cloud tenant on loopback: URL/login/oauth/token and URL/api/v2/... (docs/simulator.md)',
  )
  .option('--port <n>', 'of the API; 0 takes a free one', whole(0, 65_535), 4380)
  .option('--media-port <n>', 'of the downloads; 0 takes a free one', whole(0, 65_535), 4381)
  .option('--day <day>', 'the day that has all the conversations, YYYY-MM-DD', day, yesterday)
  .option('--conversations <n>', 'of that day', whole(1, 200_000), 300)
  .option('--seed <n>', 'the same seed, the same tenant', whole(0, 2 ** 31), 1)
  .option('--speed <n>', "how much faster the tenant's time runs", whole(1, 1_000_000), 1)
  .option('--rate-limit <n>', 'API calls a minute and token', whole(1, 1_000_000), 300)
  .option('--media-delay <ms>', 'of every download', whole(0, 600_000), 0)
  .option('--data <folder>', "keeps the tenant's time over restarts")
  .option('--client-id <id>', 'that may sign in', 'simulator')
  .option('--client-secret <secret>', 'of that client', 'simulator')
  .addOption(new Option('--fault <name...>', 'NAME or NAME:VALUE').default([]))
  .addHelpText(
    'after',
    `\nFaults:\n${Object.entries(FAULTS)
      .map(([name, text]) => `  ${name.padEnd(18)} ${text}`)
      .join('\n')}`,
  )
  .parse()
  .opts<Options>()

try {
  const simulator = await startSimulator({
    ...options,
    faults: fault,
    mediaDelayMs: mediaDelay,
    ...(data === undefined ? {} : { dataDir: data }),
  })
  console.log(
    `API    ${simulator.url}   client ${options.clientId}\nmedia  ${simulator.mediaUrl}\ntruth  ` +
      `${simulator.url}/_admin/truth?day=${options.day}\nusage  ${simulator.url}/_admin/usage`,
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`)
    return value
  }
}

function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('must be a day, YYYY-MM-DD')
  return text
}

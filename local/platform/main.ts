/** The platform process: all stand-ins and, unless another Genesys is named, the simulated tenant. Stops on SIGINT and SIGTERM. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { readPolicy } from '../../adapters/policy-file.ts'
import { removePlatformFile, runningPlatform, writePlatformFile } from './platform-file.ts'
import { startPlatform, type PlatformOptions } from './start-platform.ts'

interface Options {
  data: string
  policy: string
  day?: string
  conversations: number
  seed: number
  speed: number
  mediaDelay: number
  rateLimit: number
  fault: string[]
  genesys?: string
  tenant: boolean
}

const options = new Command('platform')
  .requiredOption('--data <folder>')
  .option('--policy <file>', 'retention policy', 'policy/retention.json')
  .option('--day <day>', 'day of the simulated tenant, YYYY-MM-DD')
  .option('--conversations <n>', 'conversations of that day', number, 200)
  .option('--seed <n>', 'seed of the tenant', number, 1)
  .option('--speed <n>', 'how much faster the simulated clock runs', number, 240)
  .option('--media-delay <ms>', 'delay of every media answer', number, 0)
  .option('--rate-limit <n>', 'API calls a minute', number, 300)
  .addOption(new Option('--fault <name...>', 'faults of the simulator').default([]))
  .option('--genesys <url>', 'another Genesys endpoint instead of the simulator')
  .option('--no-tenant', 'no Genesys at all: for looking at what is archived')
  .parse().opts<Options>()

if (await runningPlatform(options.data) !== null) {
  console.error(`a platform runs already over ${options.data}`)
  process.exit(1)
}
const platform = await startPlatform({ dataDir: options.data, policy: await readPolicy(options.policy), genesys: genesysOf(options), usualPorts: true })
await writePlatformFile(options.data, platform.file)
console.log(JSON.stringify({ ready: true }))

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void platform.close().then(() => removePlatformFile(options.data)).finally(() => process.exit(0))
  })
}

function genesysOf({ day, conversations, seed, speed, fault, genesys, tenant, mediaDelay, rateLimit }: Options): PlatformOptions['genesys'] {
  if (genesys !== undefined) return { kind: 'other', url: genesys, clientId: process.env['GENESYS_CLIENT_ID'] ?? '', clientSecret: process.env['GENESYS_CLIENT_SECRET'] ?? '' }
  if (!tenant || day === undefined) return { kind: 'none' }
  return { kind: 'simulated', tenant: { day, conversations, seed, speed, faults: fault, mediaDelayMs: mediaDelay, rateLimit } }
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('must be a number')
  return value
}

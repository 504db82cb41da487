/**
 * The platform process: all stand-ins and, unless another Genesys is named, the simulated tenant. Stops on SIGINT and
 * SIGTERM.
 */
import { Command, InvalidArgumentError, Option } from 'commander'
import { readPolicy } from '../../adapters/policy-file.ts'
import { lockData } from './data-lock.ts'
import { removePlatformFile, runningPlatform, writePlatformFile } from './platform-file.ts'
import { startPlatform, type Platform, type PlatformOptions } from './start-platform.ts'
import { readTenantFile, writeTenantFile, type TenantFile } from './tenant-file.ts'

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
  sameTenant: boolean
  tenant: boolean
}

const options = new Command('platform')
  .requiredOption('--data <folder>')
  .option(
    '--policy <file>',
    'retention policy (or HOLDFAST_POLICY_FILE)',
    process.env['HOLDFAST_POLICY_FILE'] ?? 'policy/retention.json',
  )
  .option('--day <day>', 'day of the simulated tenant, YYYY-MM-DD')
  .option('--conversations <n>', 'conversations of that day', number, 200)
  .option('--seed <n>', 'seed of the tenant', number, 1)
  .option('--speed <n>', 'how much faster the simulated clock runs', number, 240)
  .option('--media-delay <ms>', 'delay of every media answer', number, 0)
  .option('--rate-limit <n>', 'API calls a minute', number, 300)
  .addOption(new Option('--fault <name...>', 'faults of the simulator').default([]))
  .option('--genesys <url>', 'another Genesys endpoint instead of the simulator')
  .option('--same-tenant', 'the Genesys that this data was archived from', false)
  .option('--no-tenant', 'no Genesys at all: for looking at what is archived')
  .parse()
  .opts<Options>()

// One that is stopping has taken its file away already, and its end is waited for.
const lock = (await runningPlatform(options.data)) === null ? lockData(options.data) : null
if (lock === null) {
  console.error(`A platform runs already over ${options.data}.`)
  process.exit(1)
}
// A file of a platform that died must not be taken for this one's.
await removePlatformFile(options.data)
let platform: Platform
try {
  platform = await start(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
console.log(JSON.stringify({ ready: true }))

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void removePlatformFile(options.data)
      .then(() => platform.close())
      .finally(() => {
        lock.release()
        process.exit(0)
      })
  })
}

async function start(from: Options): Promise<Platform> {
  const remembered = await tenantOf(from)
  const started = await startPlatform({
    dataDir: from.data,
    policy: await readPolicy(from.policy),
    genesys: genesysOf(remembered),
    usualPorts: true,
  })
  if (remembered !== null) await writeTenantFile(from.data, remembered)
  await writePlatformFile(from.data, started.file)
  return started
}

async function tenantOf({
  data,
  day,
  conversations,
  seed,
  speed,
  fault,
  genesys,
  sameTenant,
  tenant,
  mediaDelay,
  rateLimit,
}: Options): Promise<TenantFile | null> {
  if (genesys !== undefined) return { speed, genesys: { kind: 'other', url: genesys } }
  if (sameTenant) return await readTenantFile(data)
  if (!tenant || day === undefined) return null
  return {
    speed,
    genesys: {
      kind: 'simulated',
      tenant: { day, conversations, seed, speed, faults: fault, mediaDelayMs: mediaDelay, rateLimit },
    },
  }
}

function genesysOf(file: TenantFile | null): PlatformOptions['genesys'] {
  if (file === null) return { kind: 'none' }
  if (file.genesys.kind === 'simulated') return file.genesys
  const { GENESYS_CLIENT_ID: clientId = '', GENESYS_CLIENT_SECRET: clientSecret = '' } = process.env
  if (clientId === '' || clientSecret === '')
    throw new Error(
      `Genesys is ${file.genesys.url}: its credentials must be in GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET.`,
    )
  return { kind: 'other', url: file.genesys.url, clientId, clientSecret }
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('must be a number')
  return value
}

import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { LogLevel } from './app/core-types.ts'
import type { StrictMode } from './durable/engine-types.ts'
import { HostError } from './host-error.ts'
import { startHost } from './start-host.ts'
import type { FunctionsHost, HostOptions } from './start-host.ts'

/** The Functions host as a process of its own. App settings come from the environment. */

const USAGE =
  'Usage: main.ts --app <file or folder> --data <folder> [--port 7071] [--speed 1] [--function-key-file ' +
  '<file>] (or HOLDFAST_HOST_KEY) [--strict <seed>[:<n>]]'

const number = (text: string, flag: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new HostError('bad-flag', `--${flag} takes a number, not '${text}'`)
  return value
}

/** `7`: one operation at a time, in the order of seed 7; `7:3`: every third activity twice. */
const strictMode = (text: string): StrictMode => {
  const [seed = '', every] = text.split(':')
  return {
    seed: number(seed, 'strict'),
    ...(every === undefined ? {} : { redeliverEvery: number(every, 'strict') }),
  }
}

const readOptions = (): HostOptions => {
  const { values } = parseArgs({
    options: {
      'app': { type: 'string', default: '.' },
      'data': { type: 'string' },
      'port': { type: 'string', default: '7071' },
      'speed': { type: 'string', default: '1' },
      'function-key-file': { type: 'string' },
      'strict': { type: 'string' },
    },
  })
  if (values.data === undefined) throw new HostError('bad-flag', `--data is missing. ${USAGE}`)
  const keyFile = values['function-key-file']
  const functionKey = (
    keyFile === undefined ? (process.env['HOLDFAST_HOST_KEY'] ?? '') : readFileSync(keyFile, 'utf8')
  ).trim()
  if (functionKey === '') throw new HostError('bad-flag', `There is no function key. ${USAGE}`)
  const speed = number(values.speed, 'speed')
  if (speed <= 0) throw new HostError('bad-flag', '--speed must be greater than 0')
  // The app has no business with the key of its host.
  delete process.env['HOLDFAST_HOST_KEY']
  return {
    appPath: resolve(values.app),
    dataDir: resolve(values.data),
    port: number(values.port, 'port'),
    speed,
    functionKey,
    ...(values.strict === undefined ? {} : { strict: strictMode(values.strict) }),
    log: logLine,
    onFailure: fail,
  }
}

const logLine = (level: LogLevel, functionName: string, message: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${level.padEnd(11)} ${functionName}: ${message}\n`)
}

/** The message and the messages of its causes, without stacks. */
const wholeMessage = (error: unknown): string => {
  const lines: string[] = []
  for (
    let current = error;
    current !== undefined && current !== null;
    current = current instanceof Error ? current.cause : undefined
  ) {
    lines.push(current instanceof Error ? current.message || current.name : String(current))
    if (current instanceof AggregateError)
      lines.push(...current.errors.map((entry) => (entry instanceof Error ? entry.message : String(entry))))
  }
  return [...new Set(lines)].join('\n')
}

// Stdout belongs to the ready line alone: whoever started the process reads it.
const print = process.stdout.write.bind(process.stdout)
console.log = console.error
console.info = console.error
console.debug = console.error

const fail = (error: unknown): void => {
  process.stderr.write(`${wholeMessage(error)}\n`, () => process.exit(1))
}

const stopOn = (host: FunctionsHost): void => {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    host.close().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

try {
  const options = readOptions()
  // As the worker does; an app that is missing is named by the host.
  if (statSync(options.appPath, { throwIfNoEntry: false })?.isDirectory() === true) process.chdir(options.appPath)
  const host = await startHost(options)
  stopOn(host)
  print(`${JSON.stringify({ ready: true, url: host.url, functions: host.functions })}\n`)
} catch (error) {
  fail(error)
}

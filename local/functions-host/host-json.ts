import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HostError } from './host-error.ts'

/** What host.json asks of the host, with the real host's defaults. */
export interface HostJson {
  routePrefix: string
  functionTimeoutMs: number
  taskHub: string
  maxConcurrentActivityFunctions: number
  maxConcurrentOrchestratorFunctions: number
  queues: QueueSettings
}

export interface QueueSettings {
  batchSize: number
  maxDequeueCount: number
  visibilityTimeoutMs: number
  maxPollingIntervalMs: number
  messageEncoding: 'base64' | 'none'
}

const DURATION = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/

/** `[d.]hh:mm:ss` as ms. */
const duration = z
  .string()
  .regex(DURATION, 'a duration like 00:10:00')
  .transform((text) => {
    const [, days, hours, minutes, seconds] = DURATION.exec(text) ?? []
    return (((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  })

const schema = z.looseObject({
  version: z.literal('2.0'),
  functionTimeout: duration.optional(),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().optional() }).optional(),
      durableTask: z
        .looseObject({
          hubName: z.string().optional(),
          maxConcurrentActivityFunctions: z.int().positive().optional(),
          maxConcurrentOrchestratorFunctions: z.int().positive().optional(),
        })
        .optional(),
      queues: z
        .looseObject({
          batchSize: z.int().min(1).max(32).optional(),
          maxDequeueCount: z.int().positive().optional(),
          visibilityTimeout: duration.optional(),
          maxPollingInterval: duration.optional(),
          messageEncoding: z.enum(['base64', 'none']).optional(),
        })
        .optional(),
    })
    .optional(),
})

/**
 * Longest interval between two looks into an empty queue: the real host waits up to a minute, nobody wants that
 * locally.
 */
const LOCAL_POLLING_MS = 2000

/** Reads host.json of the app's folder. @throws HostError `bad-host-json` */
export const readHostJson = (root: string): HostJson => {
  const file = join(root, 'host.json')
  if (!existsSync(file)) throw new HostError('bad-host-json', `${file} is missing; the Functions host needs it`)
  const parsed = schema.safeParse(parseJson(file))
  if (!parsed.success) throw new HostError('bad-host-json', `${file}: ${z.prettifyError(parsed.error)}`)
  const { functionTimeout, extensions } = parsed.data
  const durable = extensions?.durableTask
  const queues = extensions?.queues
  return {
    routePrefix: extensions?.http?.routePrefix ?? 'api',
    functionTimeoutMs: functionTimeout ?? 30 * 60_000,
    taskHub: durable?.hubName ?? 'TestHubName',
    maxConcurrentActivityFunctions: durable?.maxConcurrentActivityFunctions ?? 10,
    maxConcurrentOrchestratorFunctions: durable?.maxConcurrentOrchestratorFunctions ?? 10,
    queues: {
      batchSize: queues?.batchSize ?? 16,
      maxDequeueCount: queues?.maxDequeueCount ?? 5,
      visibilityTimeoutMs: queues?.visibilityTimeout ?? 0,
      maxPollingIntervalMs: Math.min(queues?.maxPollingInterval ?? LOCAL_POLLING_MS, LOCAL_POLLING_MS),
      messageEncoding: queues?.messageEncoding ?? 'base64',
    },
  }
}

const parseJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new HostError('bad-host-json', `${file} is not valid JSON`, { cause: error })
  }
}

/**
 * Replaces `%NAME%` in a binding value by the setting of that name. @throws HostError `bad-setting` when it is not set
 */
export const resolveSetting = (text: string, functionName: string): string =>
  text.replace(/%([^%]+)%/g, (_whole, name: string) => {
    const value = process.env[name]
    if (value === undefined || value === '')
      throw new HostError('bad-setting', `Function '${functionName}' refers to the setting ${name}, which is not set`)
    return value
  })

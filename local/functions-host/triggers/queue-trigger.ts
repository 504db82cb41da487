import { RestError } from '@azure/storage-queue'
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import { invoke } from '../app/invocation.ts'
import type { RegisteredFunction, RpcTypedData } from '../app/core-types.ts'
import { resolveSetting } from '../host-json.ts'
import type { QueueSettings } from '../host-json.ts'
import { connectQueues } from './queue-connection.ts'
import type { TriggerContext } from './timer-trigger.ts'

export interface RunningQueues {
  /** Resolves when the messages that are being handled have ended. */
  stop(): Promise<void>
}

const PROCESSING_VISIBILITY_SECONDS = 600
const MIN_POLLING_MS = 100

/** A base64 text that is none is what the real host calls a poison message at once. */
const decode = (text: string, encoding: QueueSettings['messageEncoding']): string | undefined => {
  if (encoding === 'none') return text
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  return Buffer.from(text, 'base64').toString()
}

const metadataOf = (message: DequeuedMessageItem, text: string): Record<string, RpcTypedData> => ({
  Id: { string: message.messageId },
  DequeueCount: { int: message.dequeueCount },
  PopReceipt: { string: message.popReceipt },
  QueueTrigger: { string: text },
  InsertionTime: { json: JSON.stringify(message.insertedOn) },
  ExpirationTime: { json: JSON.stringify(message.expiresOn) },
  NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
})

const toPoison = async (queue: QueueClient, poison: QueueClient, message: DequeuedMessageItem): Promise<void> => {
  await poison.createIfNotExists()
  await poison.sendMessage(message.messageText, { messageTimeToLive: -1 })
  await queue.deleteMessage(message.messageId, message.popReceipt)
}

interface Listener {
  context: TriggerContext
  settings: QueueSettings
  registered: RegisteredFunction
  queue: QueueClient
  poison: QueueClient
}

/** Handles one message: gone after success, visible again after a failure, in the poison queue after the last one. */
const handle = async (
  { context, settings, registered, queue, poison }: Listener,
  message: DequeuedMessageItem,
): Promise<void> => {
  const text = decode(message.messageText, settings.messageEncoding)
  let { popReceipt } = message
  const renewal = setInterval(() => {
    queue.updateMessage(message.messageId, popReceipt, message.messageText, PROCESSING_VISIBILITY_SECONDS).then(
      (renewed) => {
        popReceipt = renewed.popReceipt ?? popReceipt
      },
      (error: unknown) => context.log('warning', registered.name, `the message could not be kept: ${String(error)}`),
    )
  }, PROCESSING_VISIBILITY_SECONDS * 500)
  try {
    if (text === undefined) throw new Error('The message is not base64; messages of this queue must be base64-encoded')
    await invoke(context.app, registered, {
      trigger: { string: text },
      triggerMetadata: metadataOf(message, text),
      durableClient: context.durableClient,
      log: context.log,
    })
    await queue.deleteMessage(message.messageId, popReceipt)
  } catch (error) {
    context.log('error', registered.name, error instanceof Error ? (error.stack ?? error.message) : String(error))
    if (message.dequeueCount >= settings.maxDequeueCount) await toPoison(queue, poison, { ...message, popReceipt })
    else
      await queue.updateMessage(
        message.messageId,
        popReceipt,
        message.messageText,
        Math.round(settings.visibilityTimeoutMs / 1000),
      )
  } finally {
    clearInterval(renewal)
  }
}

const isMissing = (error: unknown): boolean => error instanceof RestError && error.statusCode === 404

const listen = (listener: Listener, isStopped: () => boolean, sleep: (ms: number) => Promise<void>): Promise<void> => {
  const { context, settings, registered, queue } = listener
  const active = new Set<Promise<void>>()
  const receive = async (): Promise<number> => {
    const room = settings.batchSize - active.size
    if (room <= 0) return 0
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: Math.min(32, room),
      visibilityTimeout: PROCESSING_VISIBILITY_SECONDS,
    })
    for (const message of receivedMessageItems) {
      const work: Promise<void> = handle(listener, message)
        .catch((error: unknown) =>
          context.log('error', registered.name, `the message could not be settled: ${String(error)}`),
        )
        .finally(() => active.delete(work))
      active.add(work)
    }
    return receivedMessageItems.length
  }
  const loop = async (): Promise<void> => {
    let wait = MIN_POLLING_MS
    while (!isStopped()) {
      try {
        const received = await receive()
        wait = received > 0 ? MIN_POLLING_MS : Math.min(wait * 1.5, settings.maxPollingIntervalMs)
        if (received === 0) await sleep(wait)
        else if (active.size >= settings.batchSize) await Promise.race(active)
      } catch (error) {
        // The trigger does not create its queue: it waits for it, as on the real host.
        if (!isMissing(error))
          context.log(
            'warning',
            registered.name,
            `the queue ${queue.name} does not answer: ${error instanceof Error ? error.message : String(error)}`,
          )
        await sleep(settings.maxPollingIntervalMs)
      }
    }
    await Promise.all(active)
  }
  return loop()
}

/** Listens to the queues of the app's queue functions. @throws HostError when a connection is not configured */
export const startQueues = (context: TriggerContext, settings: QueueSettings): RunningQueues => {
  let stopped = false
  const sleepers = new Set<() => void>()
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      sleepers.add(wake)
    })
  const functions = [...context.app.functions.values()].filter(
    (registeredFunction) => registeredFunction.trigger.type === 'queueTrigger',
  )
  const listeners = functions.map((registered): Listener => {
    const name = resolveSetting(String(registered.trigger['queueName']), registered.name)
    const connection = resolveSetting(
      String(registered.trigger['connection'] ?? 'AzureWebJobsStorage'),
      registered.name,
    )
    const service = connectQueues(connection, registered.name)
    return {
      context,
      settings,
      registered,
      queue: service.getQueueClient(name),
      poison: service.getQueueClient(`${name}-poison`),
    }
  })
  const loops = listeners.map((listener) => listen(listener, () => stopped, sleep))
  return {
    stop: async () => {
      stopped = true
      for (const wake of [...sleepers]) wake()
      await Promise.all(loops)
    },
  }
}

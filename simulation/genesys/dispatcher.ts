/** The network below the app's own transport: an undici dispatcher that answers from memory after a virtual moment. */
import { Dispatcher, errors } from 'undici'
import { activityRun } from '../durable/activity-run.ts'
import type { SimulatedClock } from '../clock.ts'
import { bytesOf, type Ask } from './ask.ts'
import type { Answer } from './bad-days.ts'

export class SimulatedNetwork extends Dispatcher {
  readonly #clock: SimulatedClock
  readonly #serve: (ask: Ask) => Answer
  readonly #counted: (instanceId: string) => void
  readonly #latency: (ask: Omit<Ask, 'now'>) => number

  /** @param latency ms of virtual time before an answer begins @param counted told of every call, by its instance */
  constructor(
    clock: SimulatedClock,
    serve: (ask: Ask) => Answer,
    latency: (ask: Omit<Ask, 'now'>) => number,
    counted: (instanceId: string) => void = () => {},
  ) {
    super()
    this.#clock = clock
    this.#serve = serve
    this.#latency = latency
    this.#counted = counted
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller = new Controller()
    handler.onRequestStart?.(controller, {})
    void this.#answer(options, handler, controller)
    return true
  }

  override async close(): Promise<void> {}
  override async destroy(): Promise<void> {}

  async #answer(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    controller: Controller,
  ): Promise<void> {
    const ask = askOf(options)
    this.#counted(activityRun()?.instanceId ?? '')
    await this.#clock.sleep(this.#latency(ask))
    if (controller.aborted) return
    const answer = this.#serve({ ...ask, now: this.#clock.now() })
    if (answer === 'no answer') {
      handler.onResponseError?.(controller, new errors.SocketError('other side closed'))
      return
    }
    const { status, headers = {} } = answer
    const bytes = bytesOf(answer)
    handler.onResponseStart?.(
      controller,
      status,
      {
        'content-type': 'application/json',
        ...(bytes === null ? {} : { 'content-length': String(bytes.byteLength) }),
        ...headers,
      },
      '',
    )
    if (bytes !== null) handler.onResponseData?.(controller, bytes)
    handler.onResponseEnd?.(controller, {})
  }
}

/** The whole answer is in memory: nothing has to be held back. */
class Controller implements Dispatcher.DispatchController {
  aborted = false
  paused = false
  reason: Error | null = null
  abort(reason: Error): void {
    this.aborted = true
    this.reason = reason
  }
  pause(): void {}
  resume(): void {}
}

function askOf({ origin, path, method, body }: Dispatcher.DispatchOptions): Omit<Ask, 'now'> {
  const [pathname = '', query = ''] = path.split('?')
  const segments = pathname.slice(pathname.startsWith(API) ? API.length : 1).split('/')
  return {
    method,
    host: hostOf(String(origin)),
    path: pathname.includes('%') ? segments.map(decodeURIComponent) : segments,
    query: new URLSearchParams(query),
    body: typeof body === 'string' && /^[{[]/.test(body) ? (JSON.parse(body) as unknown) : null,
  }
}

const API = '/api/v2/'
const hosts = new Map<string, string>()

/** A handful of origins is asked again and again. */
function hostOf(origin: string): string {
  const host = hosts.get(origin) ?? new URL(origin).hostname
  hosts.set(origin, host)
  return host
}

/** What goes wrong in the machine: deaths, double deliveries, storage that is away. Each moment strikes once. */
import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { Death, Machine } from '../durable/machine.ts'
import { mortal } from '../durable/mortal.ts'
import type { SimulatedClock } from '../clock.ts'
import { goingOn } from '../story/going-on.ts'
import type { Struck } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'

/** A machine that was paused finds the clock so much further, ms. */
const JUMP = 50 * 60_000

export interface Mishaps {
  machine: Machine
  around(ports: ActivityPorts): ActivityPorts
}

const PORTS = [
  'vault',
  'reader',
  'keeper',
  'index',
  'ledger',
  'staging',
  'signer',
  'recordings',
  'conversations',
] as const

export function mishaps(clock: SimulatedClock, happenings: readonly Happening[], struck: Struck): Mishaps {
  const moments = happenings.filter(({ kind, lasts }) => kind.startsWith('machine: ') && lasts === 0)
  const spells = happenings.filter(({ kind, lasts }) => kind.startsWith('machine: ') && lasts > 0)
  /** Calls that still go by before the moment strikes. */
  const left = new Map(moments.map((moment) => [moment, moment.pick % 60]))

  let earliest = Math.min(Infinity, ...moments.map(({ at }) => at))

  /** Whether a moment of the kind strikes now; `patient`: not before its number of calls has gone by. */
  function strikes(kind: string, patient: boolean): boolean {
    if (clock.now() < earliest) return false
    for (const [moment, calls] of left) {
      if (moment.kind !== `machine: ${kind}` || moment.at > clock.now()) continue
      if (patient && calls > 0) {
        left.set(moment, calls - 1)
        continue
      }
      left.delete(moment)
      earliest = Math.min(Infinity, ...[...left.keys()].map(({ at }) => at))
      struck.add(moment.kind)
      return true
    }
    return false
  }

  function isQuiet(): boolean {
    return left.size === 0 || clock.now() < earliest
  }

  function death(): Death | 'hangs' | null {
    if (isQuiet()) return null
    if (strikes('clock jumps', true)) clock.moveTo(clock.now() + JUMP)
    if (strikes('a call that never answers', true)) return 'hangs'
    if (strikes('host dies at a port call', true)) return 'host'
    return strikes('worker dies at a port call', true) ? 'worker' : null
  }

  return {
    machine: {
      turn: () => (left.size > 0 && strikes('worker dies in a turn', true) ? 'worker' : null),
      activityStarts: () => (left.size > 0 && strikes('activity delivered twice', true) ? 'twice' : null),
    },
    around(ports) {
      if (moments.length + spells.length === 0) return ports
      const failing = spells.length === 0 ? ports : withSpells(ports, clock, spells, struck)
      return {
        ...failing,
        ...Object.fromEntries(PORTS.map((name) => [name, mortal(name, failing[name], death, isQuiet)])),
      }
    },
  }
}

/** The class whose scope has a key of its own, which somebody disables. */
const SCOPE = 'advice-voice'
const KEY_OF_SCOPE = `class-${SCOPE}`

function withSpells(
  ports: ActivityPorts,
  clock: SimulatedClock,
  spells: readonly Happening[],
  struck: Struck,
): ActivityPorts {
  const current = goingOn(spells)
  const going = (kind: string): boolean => {
    const found = current.of(`machine: ${kind}`, clock.now())
    if (found !== undefined) struck.add(found.kind)
    return found !== undefined
  }
  const isCalm = (): boolean => current.at(clock.now()).length === 0
  let calls = 0
  const unreachable = (kinds: readonly string[], share: number) => () => {
    if (!kinds.some(going) || calls++ % share !== 0) return
    throw new ArchiveError('index-unreachable', 'the index does not answer', { retryable: true })
  }
  return {
    ...ports,
    index: failingBefore(ports.index, isCalm, (method) => {
      unreachable(['index throttled'], 3)()
      unreachable(['index out of reach'], 1)()
      // Too large for a document (413), and nothing that passes.
      if (method === 'put' && going('index refuses a record') && calls++ % 3 === 0)
        throw new ArchiveError('index-unreachable', 'write the record: status 413')
    }),
    ledger: failingBefore(ports.ledger, isCalm, (method) => {
      unreachable(['ledger out of reach'], 1)()
      // Others kept being quicker (412), as often as the adapter tries.
      if (method === 'update' && going('ledger written by others') && calls++ % 3 === 0)
        throw new ArchiveError('index-conflict', 'write the state: changed by another writer (412)')
    }),
    keys: {
      problems: async (name) => [
        ...(await ports.keys.problems(name)),
        ...(name === KEY_OF_SCOPE && going('scope key disabled') ? ['is disabled'] : []),
      ],
    },
    vault: {
      async putOnce(request) {
        if (request.container.startsWith(SCOPE) && going('scope key disabled'))
          throw new ArchiveError('key-unusable', `${request.container}: KeyVaultEncryptionKeyNotFound`)
        const outcome = await ports.vault.putOnce(request)
        if (going('answer of storage lost') && calls++ % 4 === 0)
          throw new ArchiveError('vault-unreachable', 'storage answered 503 after the bytes were there', {
            retryable: true,
          })
        return outcome
      },
    },
    signer: failingBefore(ports.signer, isCalm, () => {
      if (going('signing key disabled'))
        throw new ArchiveError('key-unusable', 'the signing key is disabled', { retryable: true })
    }),
  }
}

/** Ports' methods that answer in pages: they fail when they are read. */
const LISTS = new Set<string>(['day', 'gaps', 'list'])

/** The same port, but for calls that the check refuses: those do nothing and fail. */
function failingBefore<P extends object>(port: P, isCalm: () => boolean, check: (method: string) => void): P {
  const methods = new Map<string, (...args: unknown[]) => unknown>()
  return new Proxy(port, {
    get(target, property, receiver) {
      const known = typeof property === 'string' ? methods.get(property) : undefined
      if (known !== undefined) return known
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function' || typeof property !== 'string') return value
      const method = (...args: unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(value, target, args)
        if (isCalm()) return call()
        const checked = (): void => check(property)
        if (LISTS.has(property)) return checkedList(checked, () => call() as AsyncIterable<unknown>)
        return Promise.resolve().then(checked).then(call)
      }
      methods.set(property, method)
      return method
    },
  })
}

async function* checkedList(check: () => void, list: () => AsyncIterable<unknown>): AsyncIterable<unknown> {
  check()
  yield* list()
}

/**
 * What Node does on its threads ends in any order. Signatures and digests are made on this thread instead; keys and
 * what was packed are queued one behind the other and counted, so that a run of a seed is the same every time and the
 * clock does not move on meanwhile.
 */
import { createHash, KeyObject, sign, verify, type webcrypto } from 'node:crypto'
import { Gunzip } from 'node:zlib'

const QUEUED = ['importKey', 'exportKey', 'generateKey'] as const
type Method = (...args: unknown[]) => Promise<unknown>
type Hashed = webcrypto.EcdsaParams | webcrypto.AlgorithmIdentifier

let queue: Promise<unknown> = Promise.resolve()
let waiting = 0

/** Once for the process; does nothing the second time. */
export function tameThreads(): void {
  const { subtle } = globalThis.crypto
  if (Object.hasOwn(subtle, 'sign')) return
  for (const name of QUEUED) {
    // The overloads of each method differ; passing arguments through needs none of them.
    const method = subtle[name] as unknown as Method
    replace(subtle, name, (...args: unknown[]) => queued(() => method.apply(subtle, args)))
  }
  replace(subtle, 'digest', async (algorithm: Hashed, data: Uint8Array) =>
    bufferOf(createHash(hashOf(algorithm)).update(data).digest()),
  )
  replace(subtle, 'sign', async (algorithm: Hashed, key: webcrypto.CryptoKey, data: Uint8Array) =>
    bufferOf(sign(hashOf(algorithm), data, { key: KeyObject.from(key), dsaEncoding: 'ieee-p1363' })),
  )
  replace(
    subtle,
    'verify',
    async (algorithm: Hashed, key: webcrypto.CryptoKey, signature: Uint8Array, data: Uint8Array) =>
      verify(hashOf(algorithm), data, { key: KeyObject.from(key), dsaEncoding: 'ieee-p1363' }, signature),
  )
  tameUnpacking()
}

type Transform = (this: unknown, chunk: unknown, encoding: string, done: (...args: unknown[]) => void) => void

function tameUnpacking(): void {
  const base: object = Object.getPrototypeOf(Object.getPrototypeOf(Gunzip.prototype)) as object
  const transform = Reflect.get(base, '_transform') as Transform
  const tamed: Transform = function (chunk, encoding, done) {
    void queued(
      () =>
        new Promise<void>((resolve) => {
          transform.call(this, chunk, encoding, (...args) => {
            resolve()
            done(...args)
          })
        }),
    )
  }
  replace(base, '_transform', tamed)
}

function queued<T>(work: () => Promise<T>): Promise<T> {
  waiting++
  const result = queue.then(work).finally(() => waiting--)
  queue = result.catch(() => {})
  return result
}

function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
}

function hashOf(algorithm: Hashed): string {
  if (typeof algorithm === 'string') return algorithm.replace('-', '')
  if (!('hash' in algorithm)) return algorithm.name.replace('-', '')
  const { hash } = algorithm
  return (typeof hash === 'string' ? hash : hash.name).replace('-', '')
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

/** Resolves when nothing is left on other threads. */
export async function threadWork(): Promise<void> {
  while (waiting > 0) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

/**
 * What Node does on its threads ends in any order, and waiting for it costs more than the work. Signatures, digests and
 * packing are made on this thread instead, at once; what else there is of keys is queued one behind the other and
 * counted, so that a run of a seed is the same every time and the clock does not move on meanwhile.
 */
import { createHash, createPublicKey, KeyObject, sign, verify, type JsonWebKey, type webcrypto } from 'node:crypto'
import { Gunzip } from 'node:zlib'

const QUEUED = ['exportKey', 'generateKey'] as const
type Method = (...args: unknown[]) => Promise<unknown>
type Hashed = webcrypto.EcdsaParams | webcrypto.AlgorithmIdentifier
type KeyAlgorithm = webcrypto.EcKeyImportParams

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
  replace(
    subtle,
    'importKey',
    async (_: 'jwk', key: JsonWebKey, algorithm: KeyAlgorithm, out: boolean, usages: webcrypto.KeyUsage[]) =>
      imported(key, algorithm, out, usages),
  )
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
  tamePacking()
}

const known = new Map<string, webcrypto.CryptoKey>()

/** Public keys alone come as JWK here. */
function imported(
  key: JsonWebKey,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  usages: webcrypto.KeyUsage[],
): webcrypto.CryptoKey {
  const name = JSON.stringify([key, algorithm, extractable, usages])
  const made = known.get(name) ?? createPublicKey({ key, format: 'jwk' }).toCryptoKey(algorithm, extractable, usages)
  known.set(name, made)
  return made
}

interface Packer {
  /** Works on this thread when nobody is named to be called back; ends the stream's own work. */
  _processChunk(chunk: Uint8Array, flush: number): Buffer
  _finishFlushFlag: number
}
type Done = (error?: unknown, output?: Buffer) => void

/** Bodies are small here: each is packed or unpacked whole at its end. */
function tamePacking(): void {
  const base: object = Object.getPrototypeOf(Object.getPrototypeOf(Gunzip.prototype)) as object
  const held = new WeakMap<Packer, Uint8Array[]>()
  replace(base, '_transform', function (this: Packer, chunk: Uint8Array, _: string, done: Done) {
    held.set(this, [...(held.get(this) ?? []), chunk])
    done()
  })
  replace(base, '_flush', function (this: Packer, done: Done) {
    try {
      done(null, this._processChunk(Buffer.concat(held.get(this) ?? []), this._finishFlushFlag))
    } catch (error) {
      done(error)
    }
  })
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

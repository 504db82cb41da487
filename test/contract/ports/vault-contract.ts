/** What every vault promises, in memory or in Azure. */
import { expect, it } from 'vitest'
import type { Vault, VaultKeeper, VaultReader } from '../../../domain/ports/vault.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'

export interface VaultUnderTest {
  vault: Vault
  reader: VaultReader
  keeper: VaultKeeper
}

/** Blocks of the adapter under test: small, so that short bodies take many. */
export const BLOCK = 1024
const YEARS_7_DAYS = 7 * 365 + 2
const DAY_MS = 86_400_000

export function bytes(size: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed) % 251)
}

export async function* cut(body: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield await Promise.resolve(body.subarray(at, at + size))
}

/** The class `advice-voice` of the shipped policy is there, locked for seven years. */
export function vaultContract(open: () => VaultUnderTest): void {
  const put = (name: string, body: Uint8Array | AsyncIterable<Uint8Array>, container = 'advice-voice') =>
    open().vault.putOnce({ container, name, contentType: 'audio/ogg', metadata: { day: '2026-11-19' }, body })

  it.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, 5 * BLOCK + 7])(
    'stores %i bytes as they came, with their digest, whole or in pieces',
    async (size) => {
      const body = bytes(size, size)
      for (const [name, sent] of [
        [`whole-${size}`, body],
        [`pieces-${size}`, cut(body, 333)],
      ] as const) {
        expect(await put(name, sent)).toEqual({ kind: 'written', sha256: sha256Hex(body), sizeBytes: size })
        expect(Buffer.from((await bytesOf(open().reader, 'advice-voice', name)) ?? [9]).equals(Buffer.from(body))).toBe(
          true,
        )
        expect(await open().reader.facts('advice-voice', name)).toMatchObject({
          container: 'advice-voice',
          name,
          sizeBytes: size,
          sha256: sha256Hex(body),
        })
      }
    },
  )

  it('meets itself: the same bytes again are present, other bytes are an incident and change nothing', async () => {
    await put('twice', bytes(10))
    await put('twice-long', cut(bytes(5000), 400))
    expect(await put('twice', bytes(10))).toMatchObject({ kind: 'present', sizeBytes: 10 })
    expect(await put('twice-long', cut(bytes(5000), 999))).toMatchObject({
      kind: 'present',
      sha256: sha256Hex(bytes(5000)),
    })
    await expect(put('twice', bytes(11))).rejects.toMatchObject({ code: 'vault-conflict', retryable: false })
    await expect(put('twice-long', cut(bytes(5000, 2), 400))).rejects.toMatchObject({ code: 'vault-conflict' })
    expect(await bytesOf(open().reader, 'advice-voice', 'twice')).toHaveLength(10)
    expect(await open().reader.facts('advice-voice', 'twice-long')).toMatchObject({ sha256: sha256Hex(bytes(5000)) })
  })

  it.each([0, 10, BLOCK, 5000])(
    'keeps nothing of a stream that fails after %i bytes, and passes its very error on',
    async (size) => {
      const cause = new Error(`broke after ${size}`)
      const failing = (async function* () {
        yield* cut(bytes(size), 100)
        throw cause
      })()
      await expect(put(`broken-${size}`, failing)).rejects.toBe(cause)
      expect(await open().reader.facts('advice-voice', `broken-${size}`)).toBeNull()
      expect((await Array.fromAsync(open().reader.list('advice-voice', `broken-${size}`))).flat()).toEqual([])
      expect(await put(`broken-${size}`, bytes(size))).toMatchObject({ kind: 'written' })
    },
  )

  it('gives date and mode back, one by one and in listings, in name order', async () => {
    await put('dated/2', bytes(5))
    await put('dated/10', bytes(6))
    await put('other/1', bytes(5))
    const facts = [
      await open().reader.facts('advice-voice', 'dated/10'),
      await open().reader.facts('advice-voice', 'dated/2'),
    ]
    expect((await Array.fromAsync(open().reader.list('advice-voice', 'dated/'))).flat()).toEqual(facts)
    for (const fact of facts) {
      expect(fact).toMatchObject({ mode: 'locked', legalHold: false })
      expect(Math.round((Date.parse(fact?.retainUntil ?? '') - Date.now()) / DAY_MS)).toBe(YEARS_7_DAYS)
    }
  })

  it('reads by version what was written, and lists nothing put over it', async () => {
    const { reader } = open()
    await put('versioned', bytes(7))
    const [only, ...more] = await reader.versions('advice-voice', 'versioned')
    expect(more).toEqual([])
    expect(only).toEqual(await reader.facts('advice-voice', 'versioned'))
    expect(only?.versionId).toBeDefined()
    const body = await reader.read('advice-voice', 'versioned', only?.versionId)
    expect(Buffer.concat(await Array.fromAsync(body ?? []))).toEqual(Buffer.from(bytes(7)))
    expect((await Array.fromAsync(reader.list('advice-voice', 'versioned'))).flat()).toEqual([only])
    expect(await reader.versions('advice-voice', 'version')).toEqual([])
  })

  it('knows nothing of what is not there', async () => {
    const { reader } = open()
    expect(await reader.facts('advice-voice', 'nobody')).toBeNull()
    expect(await reader.read('advice-voice', 'nobody')).toBeNull()
    expect(await reader.container('nobody')).toBeNull()
    expect((await Array.fromAsync(reader.list('advice-voice', 'nobody/'))).flat()).toEqual([])
    await expect(put('x', bytes(1), 'no-such-container')).rejects.toMatchObject({ code: 'vault-misconfigured' })
    await expect(put('x', cut(bytes(5000), 100), 'no-such-container')).rejects.toMatchObject({
      code: 'vault-misconfigured',
    })
  })

  it('says what a container enforces', async () => {
    const { reader } = open()
    expect(await reader.container('advice-voice')).toEqual({
      versionLevelImmutability: true,
      encryptionScope: 'scope-advice-voice',
      scopeOverrideDenied: true,
    })
    expect(await reader.container('staging')).toEqual({
      versionLevelImmutability: false,
      encryptionScope: null,
      scopeOverrideDenied: false,
    })
  })

  it(
    'lets the keeper set an exact date and lock it, ' +
      'again and ' +
      'later, ' +
      'and never ' +
      'makes a ' +
      'locked one ' +
      'earlier',
    async () => {
      const { keeper, reader } = open()
      const facts = () => reader.facts('advice-voice-exact', 'exact')
      const retain = (until: string, mode: 'locked' | 'unlocked' = 'locked') =>
        keeper.retain('advice-voice-exact', 'exact', until, mode)
      await put('exact', bytes(5), 'advice-voice-exact')
      expect(await facts()).toMatchObject({ mode: 'unlocked' })
      await retain('2034-01-01T00:00:00.000Z', 'unlocked')
      await retain('2033-01-01T00:00:00.000Z')
      await retain('2033-01-01T00:00:00.000Z')
      expect(await facts()).toMatchObject({ retainUntil: '2033-01-01T00:00:00.000Z', mode: 'locked' })
      await retain('2035-01-01T00:00:00.000Z')
      // A redelivery after somebody extended the date: what is there is more than what is asked.
      await retain('2033-01-01T00:00:00.000Z')
      expect(await facts()).toMatchObject({ retainUntil: '2035-01-01T00:00:00.000Z', mode: 'locked' })
      await expect(retain('2036-01-01T00:00:00.000Z', 'unlocked')).rejects.toMatchObject({ code: 'vault-conflict' })
      expect(await facts()).toMatchObject({ retainUntil: '2035-01-01T00:00:00.000Z', mode: 'locked' })
    },
  )

  it.each(['locked', 'unlocked'] as const)(
    'lets the keeper move an exact %s date on, and refuses to move it back',
    async (mode) => {
      const { keeper, reader } = open()
      const name = `extended-${mode}`
      const facts = () => reader.facts('advice-voice-exact', name)
      await put(name, bytes(5), 'advice-voice-exact')
      await keeper.retain('advice-voice-exact', name, '2033-01-01T00:00:00.000Z', mode)
      await keeper.extend('advice-voice-exact', name, '2035-01-01T00:00:00.000Z')
      await keeper.extend('advice-voice-exact', name, '2035-01-01T00:00:00.000Z')
      expect(await facts()).toMatchObject({ retainUntil: '2035-01-01T00:00:00.000Z', mode })
      await expect(keeper.extend('advice-voice-exact', name, '2034-12-31T23:59:59.000Z')).rejects.toMatchObject({
        code: 'vault-conflict',
      })
      expect(await facts()).toMatchObject({ retainUntil: '2035-01-01T00:00:00.000Z', mode })
    },
  )

  it('lets the keeper extend what inherits its date from the container', async () => {
    const { keeper, reader } = open()
    await put('inherited-extended', bytes(5), 'advice-voice')
    await expect(keeper.extend('advice-voice', 'inherited-extended', '2027-01-01T00:00:00.000Z')).rejects.toMatchObject(
      { code: 'vault-conflict' },
    )
    await keeper.extend('advice-voice', 'inherited-extended', '2050-01-01T00:00:00.000Z')
    expect(await reader.facts('advice-voice', 'inherited-extended')).toMatchObject({
      retainUntil: '2050-01-01T00:00:00.000Z',
      mode: 'locked',
    })
    await expect(keeper.extend('advice-voice', 'not-there', '2050-01-01T00:00:00.000Z')).rejects.toMatchObject({
      name: 'ArchiveError',
    })
  })

  it('sets and clears a legal hold beside the date, as often as asked, and shows it everywhere', async () => {
    const { keeper, reader } = open()
    await put('held/one', bytes(5), 'advice-voice')
    const before = await reader.facts('advice-voice', 'held/one')
    const listed = async () => (await Array.fromAsync(reader.list('advice-voice', 'held/'))).flat()
    for (const held of [true, true, false, false, true]) {
      await keeper.hold('advice-voice', 'held/one', held)
      expect(await reader.facts('advice-voice', 'held/one')).toEqual({ ...before, legalHold: held })
      expect(await listed()).toMatchObject([{ name: 'held/one', legalHold: held }])
    }
    await keeper.extend('advice-voice', 'held/one', '2051-01-01T00:00:00.000Z')
    expect(await reader.facts('advice-voice', 'held/one')).toMatchObject({
      legalHold: true,
      retainUntil: '2051-01-01T00:00:00.000Z',
    })
    await expect(keeper.hold('advice-voice', 'not-there', true)).rejects.toMatchObject({ name: 'ArchiveError' })
  })
}

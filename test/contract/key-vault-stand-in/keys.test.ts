import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERYTHING_FOR_APP, vaultUnderTest, type VaultUnderTest } from './vault-under-test.ts'

let under: VaultUnderTest
beforeAll(async () => {
  under = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP })
})
afterAll(() => under.close())

const DAY_MS = 86_400_000

describe('keys, through KeyClient', () => {
  it.each([
    ['RSA', 2048],
    ['RSA-HSM', 3072],
    ['RSA-HSM', 4096],
  ] as const)('makes %s keys of %i bits', async (type, keySize) => {
    const made = await under.keys().createRsaKey(`rsa-${keySize}`, { keySize, hsm: type === 'RSA-HSM' })
    expect(made.keyType).toBe(type)
    expect(made.key?.n?.length).toBe(keySize / 8)
    expect(made.key?.d).toBeUndefined()
    expect(made.properties).toMatchObject({ enabled: true, recoveryLevel: 'Recoverable', recoverableDays: 90 })
  })

  it('makes EC-HSM keys on P-256 and gives them back by name and by version', async () => {
    const made = await under.keys().createEcKey('ec', { curve: 'P-256', hsm: true, tags: { use: 'evidence' } })
    expect(made).toMatchObject({ keyType: 'EC-HSM', keyOperations: ['sign', 'verify'] })
    const found = await under.keys().getKey('ec', { version: made.properties.version ?? '' })
    expect(found).toMatchObject({ id: made.id, properties: { tags: { use: 'evidence' } } })
    expect((await under.keys().getKey('ec')).id).toBe(made.id)
  })

  it('refuses what it cannot make', async () => {
    await expect(under.keys().createEcKey('other-curve', { curve: 'P-384' })).rejects.toMatchObject({ statusCode: 400 })
    await expect(under.keys().createRsaKey('small', { keySize: 1024 })).rejects.toMatchObject({ statusCode: 400 })
    await expect(under.keys().createKey('oct', 'oct-HSM')).rejects.toMatchObject({ statusCode: 400 })
    await expect(under.keys().createRsaKey('exportable', { exportable: true })).rejects.toMatchObject({
      statusCode: 400,
    })
    await expect(under.keys().createRsaKey('under_score')).rejects.toMatchObject({ statusCode: 400 })
    await expect(under.keys().importKey('imported', { kty: 'RSA' })).rejects.toMatchObject({ statusCode: 405 })
    await expect(under.keys().backupKey('rsa-2048')).rejects.toMatchObject({ statusCode: 501 })
  })

  it('answers 404 KeyNotFound for a name and for a version that is not there', async () => {
    await expect(under.keys().getKey('nowhere')).rejects.toMatchObject({ statusCode: 404, code: 'KeyNotFound' })
    await under.keys().createEcKey('one-version')
    await expect(under.keys().getKey('one-version', { version: '0'.repeat(32) })).rejects.toMatchObject({
      statusCode: 404,
      code: 'KeyNotFound',
    })
  })

  it('lists keys and versions page by page', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `many-${i}`)
    for (const name of names) await under.keys().createEcKey(name)
    const listed: string[] = []
    for await (const key of under.keys().listPropertiesOfKeys()) listed.push(key.name)
    expect(listed).toEqual(expect.arrayContaining(names))
    expect(new Set(listed).size).toBe(listed.length)
    const second = await under.keys().rotateKey('many-0')
    const versions: (string | undefined)[] = []
    for await (const version of under.keys().listPropertiesOfKeyVersions('many-0')) versions.push(version.id)
    expect(versions).toHaveLength(2)
    expect(versions).toContain(second.id)
  })

  it('changes state, dates, operations and tags of one version', async () => {
    const made = await under.keys().createRsaKey('changing')
    const expiresOn = new Date(Math.floor(Date.now() / 1000) * 1000 + 30 * DAY_MS)
    const changed = await under.keys().updateKeyProperties('changing', made.properties.version ?? '', {
      enabled: false,
      expiresOn,
      keyOps: ['wrapKey', 'unwrapKey'],
      tags: { a: 'b' },
    })
    expect(changed).toMatchObject({
      keyOperations: ['wrapKey', 'unwrapKey'],
      properties: { enabled: false, expiresOn, tags: { a: 'b' } },
    })
    expect((await under.keys().updateKeyProperties('changing', { enabled: true })).properties.enabled).toBe(true)
  })
})

describe('rotation', () => {
  it('makes a new version of the same kind and leaves the old one', async () => {
    const first = await under.keys().createRsaKey('rotating', { keySize: 3072, keyOps: ['wrapKey', 'unwrapKey'] })
    const second = await under.keys().rotateKey('rotating')
    expect(second.id).not.toBe(first.id)
    expect(second).toMatchObject({ keyType: 'RSA', keyOperations: ['wrapKey', 'unwrapKey'] })
    expect(second.key?.n?.length).toBe(384)
    expect((await under.keys().getKey('rotating')).id).toBe(second.id)
    expect((await under.keys().getKey('rotating', { version: first.properties.version ?? '' })).id).toBe(first.id)
  })

  it('shows a default policy and keeps one that is set', async () => {
    await under.keys().createRsaKey('policed')
    expect((await under.keys().getKeyRotationPolicy('policed')).lifetimeActions).toEqual([
      { action: 'Notify', timeBeforeExpiry: 'P30D', timeAfterCreate: undefined },
    ])
    await under.keys().updateKeyRotationPolicy('policed', {
      expiresIn: 'P2Y',
      lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P1Y' }],
    })
    expect(await under.keys().getKeyRotationPolicy('policed')).toMatchObject({
      expiresIn: 'P2Y',
      lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P1Y' }],
    })
    const next = await under.keys().rotateKey('policed')
    const years = (next.properties.expiresOn?.getUTCFullYear() ?? 0) - new Date().getUTCFullYear()
    expect(years).toBe(2)
  })

  it('refuses a policy that makes no sense', async () => {
    await under.keys().createRsaKey('unpoliced')
    const set = (expiresIn: string | undefined, timeBeforeExpiry: string) =>
      under.keys().updateKeyRotationPolicy('unpoliced', {
        ...(expiresIn === undefined ? {} : { expiresIn }),
        lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry }],
      })
    await expect(set('P7D', 'P1D')).rejects.toMatchObject({ statusCode: 400 })
    await expect(set(undefined, 'P30D')).rejects.toMatchObject({ statusCode: 400 })
    await expect(set('P1Y', 'a month')).rejects.toMatchObject({ statusCode: 400 })
  })

  it('rotates by itself once when the policy says that it is time', async () => {
    let now = Date.now()
    const timed = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP, clock: () => now })
    try {
      const first = await timed.keys().createRsaKey('yearly')
      await timed
        .keys()
        .updateKeyRotationPolicy('yearly', { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }] })
      now += 89 * DAY_MS
      expect((await timed.keys().getKey('yearly')).id).toBe(first.id)
      now += DAY_MS
      const [one, two] = await Promise.all([timed.keys().getKey('yearly'), timed.keys().getKey('yearly')])
      expect(one.id).not.toBe(first.id)
      expect(two.id).toBe(one.id)
    } finally {
      await timed.close()
    }
  })
})

describe('deletion', () => {
  it('is undone by recovery and never final under purge protection', async () => {
    const made = await under.keys().createRsaKey('precious')
    const deletion = await under.keys().beginDeleteKey('precious', { intervalInMs: 5 })
    const deleted = await deletion.pollUntilDone()
    const days =
      (deleted.properties.scheduledPurgeDate?.getTime() ?? 0) - (deleted.properties.deletedOn?.getTime() ?? 0)
    expect(days).toBe(90 * DAY_MS)
    await expect(under.keys().getKey('precious')).rejects.toMatchObject({ statusCode: 404 })
    await expect(under.keys().createRsaKey('precious')).rejects.toMatchObject({ statusCode: 409 })
    await expect(under.keys().purgeDeletedKey('precious')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' })
    const recovery = await under.keys().beginRecoverDeletedKey('precious', { intervalInMs: 5 })
    expect((await recovery.pollUntilDone()).id).toBe(made.id)
  })

  it('can be made final without purge protection', async () => {
    const open = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP, purgeProtection: false })
    try {
      const made = await open.keys().createEcKey('passing')
      expect(made.properties.recoveryLevel).toBe('Recoverable+Purgeable')
      await (await open.keys().beginDeleteKey('passing', { intervalInMs: 5 })).pollUntilDone()
      await open.keys().purgeDeletedKey('passing')
      await expect(open.keys().getDeletedKey('passing')).rejects.toMatchObject({ statusCode: 404 })
    } finally {
      await open.close()
    }
  })

  it('ends by itself after 90 days', async () => {
    let now = Date.now()
    const timed = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP, clock: () => now })
    try {
      await timed.vault.admin.create('forgotten', { type: 'EC' }, {})
      await timed.vault.admin.delete('forgotten')
      now += 90 * DAY_MS
      await expect(timed.keys().getDeletedKey('forgotten')).rejects.toMatchObject({ statusCode: 404 })
    } finally {
      await timed.close()
    }
  })
})

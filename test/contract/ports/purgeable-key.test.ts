import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { expect, it } from 'vitest'
import { createKeyHealth } from '../../../adapters/key-vault/key-health.ts'
import { vaultUnderTest } from '../key-vault-stand-in/vault-under-test.ts'

it('a key that can be purged is no key for an archive', async () => {
  const under = await vaultUnderTest({ purgeProtection: false })
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(under.caFile, 'utf8')])
    await under.vault.admin.create('class-x', { type: 'RSA', size: 2048 }, { operations: ['wrapKey', 'unwrapKey'] })
    await under.vault.admin.setRotationPolicy('class-x', {
      lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }],
      attributes: {},
    })
    expect(await createKeyHealth(under.vault.url, under.credential('app')).problems('class-x')).toEqual([
      'can be purged: the vault has no purge protection',
    ])
  } finally {
    await under.close()
  }
})

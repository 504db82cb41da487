/** Acceptance 20, on this machine: an identity of the other app does not exist for an app. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_IDENTITIES, ROLE_NAMES, type AppName } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { temporaryDirectory } from './temporary-directory.ts'

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let identity: IdentityPart
beforeAll(async () => {
  folder = await temporaryDirectory()
  identity = await startIdentity({ dataDir: folder.path, port: 0 })
})
afterAll(async () => {
  await identity.close()
  await folder[Symbol.asyncDispose]()
})

const status = async (app: AppName, role: (typeof ROLE_NAMES)[number]) => {
  const query = new URLSearchParams({
    'api-version': '2019-08-01',
    'resource': 'https://storage.azure.com',
    'client_id': identity.identityFor(role).clientId,
  })
  const header = app === 'archive' ? identity.header : identity.dispositionHeader
  return (await fetch(`${identity.endpoint}?${query}`, { headers: { 'x-identity-header': header } })).status
}

describe('acceptance 20: identities', () => {
  for (const app of ['archive', 'disposition'] as const)
    it.each([...ROLE_NAMES])(`the ${app} app asks for %s`, async (role) => {
      const own: readonly string[] = APP_IDENTITIES[app]
      expect(await status(app, role)).toBe(own.includes(role) ? 200 : 400)
    })

  it('an earlier folder gets what it lacks, and keeps what it has', async () => {
    const before = identity.identityFor('archiver').clientId
    const again = await startIdentity({ dataDir: folder.path, port: 0 })
    expect(again.identityFor('archiver').clientId).toBe(before)
    expect(again.dispositionHeader).toBe(identity.dispositionHeader)
    await again.close()
  })
})

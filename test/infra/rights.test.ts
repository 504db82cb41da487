/** Who may do what in a deployment: the calls that the code makes, and nothing more. */
import { describe, expect, it } from 'vitest'
import { at, deployed, ofType, ROLE_ASSIGNMENTS, STORAGE } from './deployed.ts'

const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
/** Custom roles with all that they allow. */
const ROLES: Record<string, { actions: string[]; dataActions: string[] }> = {
  'archiver': { actions: [], dataActions: [`${BLOBS}/write`, `${BLOBS}/add/action`] },
  'reader': {
    actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/read'],
    dataActions: [`${BLOBS}/read`],
  },
  'link-signer': {
    actions: ['Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action'],
    dataActions: [],
  },
  'keeper': { actions: [], dataActions: [`${BLOBS}/immutableStorage/runAsSuperUser/action`, `${BLOBS}/read`] },
  'disposition': {
    actions: [],
    dataActions: [`${BLOBS}/delete`, `${BLOBS}/deleteBlobVersion/action`, `${BLOBS}/read`],
  },
  'staging': { actions: [], dataActions: [`${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/add/action`] },
  'key-watcher': {
    actions: [],
    dataActions: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/keyrotationpolicies/read'],
  },
  'signer': { actions: [], dataActions: ['Microsoft.KeyVault/vaults/keys/sign/action'] },
  'secret-reader': { actions: [], dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'] },
  'observer': {
    actions: [
      'Microsoft.Storage/storageAccounts/read',
      'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/read',
      'Microsoft.KeyVault/vaults/read',
      'Microsoft.DocumentDB/databaseAccounts/read',
    ],
    dataActions: [],
  },
}
/** Built-in roles, and on what. */
const BUILT_IN: Record<string, string> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  'e147488a-f6f5-4113-8e2d-b22465e65bf6': 'Key Vault Crypto Service Encryption User',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
}

const deployment = deployed({ params: { durableBackend: 'scheduler' } })
const roleNames = new Map(
  ofType(deployment, 'Microsoft.Authorization/roleDefinitions').map(({ id, body }) => [
    id,
    /^Holdfast (\S+) /.exec(String(at(body, 'properties', 'roleName')))?.[1] ?? '',
  ]),
)
const assignments = ofType(deployment, ROLE_ASSIGNMENTS).map(({ scope, body }) => {
  const definition = String(at(body, 'properties', 'roleDefinitionId'))
  const [kind = '', ...rest] = (scope ?? '/group/group').split('/').slice(1).join('/').split('|')
  return {
    role: roleNames.get(definition) ?? BUILT_IN[definition.split('/').at(-1) ?? ''] ?? definition,
    who: /-([a-z]+)\|/.exec(String(at(body, 'properties', 'principalId')))?.[1] ?? '',
    scope: scope ?? 'group',
    what: [kind, ...rest].join('|'),
    body,
  }
})
const vaultAccount = ofType(deployment, STORAGE).find(({ file }) => file.endsWith('vault.bicep'))?.name ?? ''
const inVault = assignments.filter(({ scope }) => scope.includes(`/${vaultAccount}`))

describe('acceptance 20: rights', () => {
  it('custom roles hold what the code calls, without a wildcard', () => {
    const definitions = Object.fromEntries(
      ofType(deployment, 'Microsoft.Authorization/roleDefinitions').map(({ id, body }) => {
        const [permission] = at(body, 'properties', 'permissions') as (typeof ROLES)[string][]
        return [roleNames.get(id), { actions: permission?.actions, dataActions: permission?.dataActions }]
      }),
    )
    expect(definitions).toEqual(ROLES)
    expect(JSON.stringify(definitions)).not.toContain('*')
  })

  it('each identity has its own role in the vault, container by container, and no built-in one', () => {
    const pairs = new Set(inVault.map(({ who, role }) => `${who}: ${role}`))
    expect([...pairs].sort()).toEqual([
      'archiver: archiver',
      'disposition: disposition',
      'keeper: keeper',
      'reader: link-signer',
      'reader: reader',
    ])
    const onAccount = inVault.filter(({ scope }) => !scope.includes('/containers/'))
    expect(onAccount.map(({ role }) => role)).toEqual(['link-signer'])
  })

  it('keeper and disposition may list names, and read nothing', () => {
    for (const { role, body } of inVault.filter(({ role }) => ROLES[role]?.dataActions.includes(`${BLOBS}/read`)))
      expect([role, String(at(body, 'properties', 'condition')).includes('Blob.List')]).toEqual([
        role,
        role !== 'reader',
      ])
  })

  it('nobody dates quarantined files, and disposition has nothing but them', () => {
    const of = (role: string) =>
      inVault.filter((entry) => entry.role === role).map(({ scope }) => scope.split('/').at(-1))
    expect(of('disposition')).toEqual(['quarantine'])
    expect(of('keeper')).not.toContain('quarantine')
    expect(of('archiver')).toEqual(of('reader'))
  })

  it('are these outside the vault', () => {
    const others = assignments
      .filter((entry) => !inVault.includes(entry))
      .map(
        ({ who, role, scope }) =>
          `${who}: ${role} on ${scope === 'group' ? scope : scope.split('/').slice(2, 3).join()}`,
      )
    expect([...new Set(others)].sort()).toMatchInlineSnapshot(`
      [
        "app: Durable Task Data Contributor on schedulers",
        "app: Monitoring Metrics Publisher on components",
        "app: Storage Blob Data Owner on storageAccounts",
        "app: Storage Queue Data Contributor on storageAccounts",
        "app: Storage Queue Data Message Sender on storageAccounts",
        "app: Storage Table Data Contributor on storageAccounts",
        "app: key-watcher on vaults",
        "app: observer on group",
        "app: secret-reader on vaults",
        "app: signer on vaults",
        "app: staging on storageAccounts",
        "disposer: Monitoring Metrics Publisher on components",
        "disposer: Storage Blob Data Owner on storageAccounts",
        "disposer: Storage Queue Data Contributor on storageAccounts",
        "disposer: Storage Table Data Contributor on storageAccounts",
        "disposer: key-watcher on vaults",
        "keys: Key Vault Crypto Service Encryption User on vaults",
      ]
    `)
  })

  it('the index is given by its own roles: metadata of the account, documents of the database', () => {
    const scopes = ofType(deployment, 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments').map(({ body }) =>
      String(at(body, 'properties', 'scope')).replace(/^.*databaseAccounts\/[^/]*/, ''),
    )
    expect(scopes).toEqual(['', '/dbs/holdfast'])
  })

  it('the app with the secret of the source has no identity that deletes', () => {
    for (const { body } of ofType(deployment, 'Microsoft.Web/sites')) {
      const identities = Object.keys(at(body, 'identity', 'userAssignedIdentities') as object).map(
        (id) => id.split('-').at(-1) ?? '',
      )
      expect(identities).not.toContain(identities.includes('archiver') ? 'disposition' : 'archiver')
    }
  })

  it('no app can take protection away and delete: the keeper and disposition live apart', () => {
    const apps = ofType(deployment, 'Microsoft.Web/sites').map(({ body }) =>
      Object.keys(at(body, 'identity', 'userAssignedIdentities') as object).map((id) => id.split('-').at(-1) ?? ''),
    )
    const appsWith = (duty: string) => apps.filter((identities) => identities.includes(duty))
    expect(appsWith('keeper').map((identities) => identities.sort())).toEqual([['app', 'archiver', 'keeper', 'reader']])
    expect(appsWith('disposition').map((identities) => identities.sort())).toEqual([
      ['disposer', 'disposition', 'reader'],
    ])
    const may = (role: string) => ROLES[role]?.dataActions ?? []
    expect(may('keeper').filter((action) => /delete|write|add/.test(action))).toEqual([])
    expect(may('disposition').filter((action) => /immutableStorage|write|add/.test(action))).toEqual([])
  })

  it('the app that deletes cannot be called, and knows nothing of the source', () => {
    const of = (type: string) => ofType(deployment, type).filter(({ name }) => name.includes('-d-'))
    expect(of('Microsoft.Web/sites').map(({ body }) => at(body, 'properties', 'publicNetworkAccess'))).toEqual([
      'Disabled',
    ])
    const endpoints = ofType(deployment, 'Microsoft.Network/privateEndpoints').map(({ body }) => JSON.stringify(body))
    expect(endpoints.filter((body) => body.includes('Microsoft.Web/sites/holdfast-d-'))).toEqual([])
    const [settings] = of('Microsoft.Web/sites/config')
    expect(Object.keys(settings?.body['properties'] ?? {}).filter((name) => /GENESYS|SECRET/.test(name))).toEqual([])
  })

  it('every principal is a managed identity of this deployment', () => {
    for (const { body } of assignments)
      expect(body['properties']).toMatchObject({
        principalType: 'ServicePrincipal',
        principalId: expect.stringMatching(/userAssignedIdentities.*principalId/) as string,
      })
  })
})

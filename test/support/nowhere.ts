/** The file of a platform at addresses where nobody listens. */
import type { PlatformFile } from '../../local/platform/platform-file.ts'

export const NOWHERE: PlatformFile = {
  pid: 1,
  startedAt: '2026-01-05T00:00:00.000Z',
  identity: { endpoint: 'http://127.0.0.1:9', header: 'h', dispositionHeader: 'd' },
  directory: {
    authority: 'http://127.0.0.1:9',
    tenantId: '00000000-0000-4000-8000-000000000006',
    audience: '00000000-0000-4000-8000-000000000007',
    clientId: 'c',
    machine: { clientId: 'm', secret: 's' },
  },
  caFile: '',
  vaultUrl: 'https://127.0.0.1:9/vault',
  cosmosUrl: 'https://127.0.0.1:9',
  keyVaultUrl: 'https://127.0.0.1:9',
  queueUrl: 'https://127.0.0.1:9/host',
  resourceManagerUrl: 'https://127.0.0.1:9',
  clientIds: {
    app: '00000000-0000-4000-8000-000000000001',
    archiver: '00000000-0000-4000-8000-000000000002',
    keeper: '00000000-0000-4000-8000-000000000003',
    reader: '00000000-0000-4000-8000-000000000004',
    disposer: '00000000-0000-4000-8000-000000000008',
    disposition: '00000000-0000-4000-8000-000000000005',
  },
  genesys: {
    url: 'http://127.0.0.1:9',
    clientId: 'i',
    clientSecret: 'the-secret-itself',
    simulated: false,
    adminUrl: null,
  },
  functionKey: 'k',
}

import { RESOURCE_IDS } from '../azure-resources/start-azure-resources.ts'
import type { PlatformFile } from './platform-file.ts'

/** The one region of everything on this machine. */
export const LOCAL_REGION = 'local'

/** As infra/modules/function-app.bicep sets it for every app, and why. */
const WORKER = { MALLOC_ARENA_MAX: '2' }

/**
 * The app's settings on the local platform: what infrastructure gives it in Azure. Only addresses and identities
 * differ.
 */
export function appSettings(platform: PlatformFile): Record<string, string> {
  return {
    ...WORKER,
    HOLDFAST_REGION: LOCAL_REGION,
    HOLDFAST_ALLOWED_REGIONS: LOCAL_REGION,
    HOLDFAST_GENESYS_REGION: 'mypurecloud.ie',
    REGION_NAME: LOCAL_REGION,
    HOLDFAST_RESOURCES: Object.values(RESOURCE_IDS).join(),
    HOLDFAST_RESOURCE_MANAGER_URL: platform.resourceManagerUrl,
    HOLDFAST_VAULT_URL: platform.vaultUrl,
    // One account here: its mutable containers have no versions, as the second account in Azure.
    HOLDFAST_STAGING_URL: platform.vaultUrl,
    HOLDFAST_QUEUE_URL: platform.queueUrl,
    HOLDFAST_COSMOS_URL: platform.cosmosUrl,
    HOLDFAST_KEY_VAULT_URL: platform.keyVaultUrl,
    HOLDFAST_AUTHORITY: platform.directory.authority,
    HOLDFAST_TENANT_ID: platform.directory.tenantId,
    HOLDFAST_AUDIENCE: platform.directory.audience,
    HOLDFAST_APP_CLIENT_ID: platform.clientIds.app,
    HOLDFAST_ARCHIVER_CLIENT_ID: platform.clientIds.archiver,
    HOLDFAST_KEEPER_CLIENT_ID: platform.clientIds.keeper,
    HOLDFAST_READER_CLIENT_ID: platform.clientIds.reader,
    GENESYS_GATEWAY_URL: platform.genesys.url,
    GENESYS_CLIENT_ID: platform.genesys.clientId,
    GENESYS_CLIENT_SECRET: platform.genesys.clientSecret,
    AzureWebJobsStorage__queueServiceUri: platform.queueUrl,
    AzureWebJobsStorage__credential: 'managedidentity',
    AzureWebJobsStorage__clientId: platform.clientIds.app,
    ...identitySettings(platform),
  }
}

/** Settings of the disposition app: the same package, other identities, nothing of the source. */
export function dispositionSettings(platform: PlatformFile): Record<string, string> {
  return {
    ...WORKER,
    HOLDFAST_ROLE: 'disposition',
    HOLDFAST_REGION: LOCAL_REGION,
    REGION_NAME: LOCAL_REGION,
    HOLDFAST_VAULT_URL: platform.vaultUrl,
    HOLDFAST_KEY_VAULT_URL: platform.keyVaultUrl,
    HOLDFAST_DISPOSITION_CLIENT_ID: platform.clientIds.disposition,
    HOLDFAST_DISPOSER_CLIENT_ID: platform.clientIds.disposer,
    HOLDFAST_READER_CLIENT_ID: platform.clientIds.reader,
    Dispositions__queueServiceUri: platform.queueUrl,
    Dispositions__credential: 'managedidentity',
    Dispositions__clientId: platform.clientIds.disposer,
    ...identitySettings(platform),
    IDENTITY_HEADER: platform.identity.dispositionHeader,
  }
}

/** What a process needs to get tokens of the local identities and to trust the local certificate. */
export function identitySettings(platform: PlatformFile): Record<string, string> {
  return {
    IDENTITY_ENDPOINT: platform.identity.endpoint,
    IDENTITY_HEADER: platform.identity.header,
    NODE_EXTRA_CA_CERTS: platform.caFile,
  }
}

// The functions of the language: how many arguments they take and what they give.
import { A, ANY, B, I, O, S, textsOf } from './shapes.mjs'

export const NAMESPACES = new Set(['az', 'sys', 'this'])

/** name: [least arguments, most arguments (99: any number), result] */
export const FUNCTIONS = {}
for (const [result, list] of [
  [
    S,
    `base64:1-1 base64ToString:1-1 buildUri:1-1 cidrHost:2-2 cidrSubnet:3-3 dataUri:1-1
     dataUriToString:1-1 dateTimeAdd:2-3 dateTimeFromEpoch:0-1 extensionResourceId:2-99 format:1-99
     guid:1-99 join:2-2 loadFileAsBase64:1-1 loadTextContent:1-2 managementGroupResourceId:1-99
     newGuid:0-0 padLeft:2-3 readCliArg:1-1 readEnvVar:1-1 readEnvironmentVariable:1-2 replace:3-3
     resourceId:1-99 string:1-1 subscriptionResourceId:1-99 substring:2-3 tenantResourceId:1-99
     toLogicalZone:3-3 toLower:1-1 toPhysicalZone:3-3 toUpper:1-1 trim:1-1 uniqueString:1-99 uri:2-2
     uriComponent:1-1 uriComponentToString:1-1 utcNow:0-1 nameof:1-1`,
  ],
  [I, 'dateTimeToEpoch:0-1 indexOf:2-2 int:1-1 lastIndexOf:2-2 length:1-1 max:1-99 min:1-99'],
  [B, 'bool:1-1 contains:2-2 empty:1-1 endsWith:2-2 startsWith:2-2 like:2-2'],
  [
    A,
    `array:1-1 distinct:1-1 filter:2-2 flatten:1-1 items:1-1 loadDirectoryFileInfo:1-2 map:2-2
     objectKeys:1-1 pickZones:3-5 range:2-2 sort:2-2 split:2-2 toLogicalZones:3-3 toPhysicalZones:3-3`,
  ],
  [O, 'mapValues:2-2 shallowMerge:1-1 groupBy:2-3 parseCidr:1-1 parseUri:1-1 toObject:2-3'],
  [
    ANY,
    `any:1-1 base64ToJson:1-1 coalesce:1-99 concat:1-99 externalInput:1-2 fail:1-1 first:1-1
     getSecret:4-5 intersection:1-99 json:1-1 last:1-1 loadJsonContent:1-3 loadYamlContent:1-3
     providers:1-2 reduce:3-3 reference:1-3 skip:2-2 take:2-2 tryGet:2-2 union:1-99 exists:0-0
     existingResource:0-0`,
  ],
  [textsOf('id roleDefinitionId'), 'roleDefinitions:1-1'],
  [textsOf('id name type location managedBy', { tags: O, properties: O }), 'resourceGroup:0-2'],
  [textsOf('id subscriptionId tenantId displayName'), 'subscription:0-1'],
  [textsOf('name location', { properties: O }), 'deployment:0-0'],
  [textsOf('tenantId country countryCode displayName'), 'tenant:0-0'],
  [textsOf('id name type', { properties: O }), 'managementGroup:0-1'],
  [textsOf('objectId tenantId userPrincipalName'), 'deployer:0-0'],
  [
    textsOf(
      `activeDirectoryDataLake batch gallery graph graphAudience media name portal resourceManager
       sqlManagement vmImageAliasDoc`,
      {
        authentication: textsOf('identityProvider loginEndpoint tenant', { audiences: A }),
        suffixes: textsOf(
          `acrLoginServer azureDatalakeAnalyticsCatalogAndJob azureDatalakeStoreFileSystem
           azureFrontDoorEndpointSuffix keyvaultDns sqlServerHostname storage`,
        ),
      },
    ),
    'environment:0-0',
  ],
])
  for (const f of list.split(/\s+/)) {
    const [, n, a, b] = /^(\w+):(\d+)-(\d+)$/.exec(f)
    FUNCTIONS[n] = [+a, +b, result]
  }

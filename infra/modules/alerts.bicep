// What wakes somebody. Events come from alerts.json; a test looks for each of them in the code.
param location string
param name string
param workspaceId string
@description('Mail addresses that are told. Mail is sent by Azure Monitor; a webhook would leave the region.')
param recipients array
@description('Address space of the network: what a firewall refuses to it is egress to an unexpected address.')
param addressSpace string
param vaultName string
@description('Object ids of the identities that read the vault for the app.')
param readers array

var wanted = loadJsonContent('../alerts.json')

resource told 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  properties: {
    groupShortName: 'holdfast'
    enabled: true
    emailReceivers: map(recipients, address => { name: address, emailAddress: address, useCommonAlertSchema: true })
  }
}

var eventAlerts = map(wanted.events, alert => {
  name: alert.name
  severity: alert.severity
  about: alert.about
  every: 'PT15M'
  over: 'PT15M'
  query: 'AppTraces | extend line = parse_json(Message) | where tostring(line.event) in (\'${join(alert.events, '\', \'')}\')'
})

// These look at what did not happen, or at what the app cannot see of itself.
var otherAlerts = [
  {
    name: 'no-heartbeat'
    severity: 1
    about: 'The timer that runs every fifteen minutes has not run for an hour: the app is down.'
    every: 'PT15M'
    over: 'PT1H'
    query: 'AppRequests | where Name == \'endInterruptions\' and Success == true | summarize runs = count() | where runs == 0'
  }
  {
    name: 'day-not-sealed'
    severity: 1
    about: 'It is past 06:00 UTC and yesterday has no certificate.'
    every: 'PT30M'
    over: 'P1D'
    query: 'AppTraces | extend line = parse_json(Message) | where tostring(line.event) == \'day.sealed\' and tostring(line.day) == format_datetime(ago(1d), \'yyyy-MM-dd\') | summarize sealed = count() | where sealed == 0 and hourofday(now()) >= 6'
  }
  {
    name: 'gaps'
    severity: 2
    about: 'A day closed with gaps.'
    every: 'PT15M'
    over: 'PT15M'
    query: 'AppTraces | extend line = parse_json(Message) | where tostring(line.event) == \'day.sealed\' and tostring(line.status) == \'gaps\''
  }
  {
    name: 'denied-access'
    severity: 1
    about: 'Somebody was refused by the vault or by the key vault.'
    every: 'PT15M'
    over: 'PT15M'
    query: 'union isfuzzy=true (StorageBlobLogs | where AccountName == \'${vaultName}\' and tostring(StatusCode) == \'403\'), (AZKVAuditLogs | where HttpStatusCode == 403)'
  }
  {
    name: 'unexplained-read'
    severity: 1
    about: 'Content of the vault was read by a link that the access trail does not have, or by an identity that is not the app.'
    every: 'PT15M'
    // A link lives an hour, and both logs come late.
    over: 'PT3H'
    query: 'let given = AppTraces | extend line = parse_json(Message) | where tostring(line.event) == \'access\' | mv-expand signature = line.signatures to typeof(string) | project signature; StorageBlobLogs | where ingestion_time() > ago(15m) and AccountName == \'${vaultName}\' and OperationName in (\'GetBlob\', \'QueryBlobContents\', \'CopyBlobSource\') and tostring(StatusCode) startswith \'2\' | extend signature = tolower(extract(@\'SasSignature\\(([0-9A-Fa-f]{64})\\)\', 1, AuthenticationHash)) | where (isnotempty(signature) and signature !in (given)) or (isempty(signature) and RequesterObjectId !in (\'${join(readers, '\', \'')}\'))'
  }
  {
    name: 'key-changed'
    severity: 1
    about: 'A key was changed, disabled, deleted or purged.'
    every: 'PT15M'
    over: 'PT15M'
    query: 'AZKVAuditLogs | where OperationName in (\'KeyUpdate\', \'KeyDelete\', \'KeyPurge\', \'KeyImport\', \'KeyRestore\', \'VaultDelete\', \'VaultPatch\')'
  }
  {
    name: 'poison-queue'
    severity: 2
    about: 'A message to the disposition app was given up.'
    every: 'PT15M'
    over: 'PT15M'
    query: 'StorageQueueLogs | where OperationName == \'PutMessage\' and Uri contains \'-poison\''
  }
  {
    name: 'egress-refused'
    severity: 1
    about: 'The firewall refused a way out: an app wanted to reach an address that nobody expects.'
    every: 'PT15M'
    over: 'PT15M'
    query: 'union isfuzzy=true AZFWApplicationRule, AZFWNetworkRule | where Action == \'Deny\' and ipv4_is_in_range(SourceIp, \'${addressSpace}\')'
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for alert in concat(eventAlerts, otherAlerts): {
  name: '${name}-${alert.name}'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: alert.name
    description: alert.about
    severity: alert.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: alert.every
    windowSize: alert.over
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [told.id] }
    autoMitigate: false
    // Tables come into being with their first line.
    skipQueryValidation: true
  }
}]

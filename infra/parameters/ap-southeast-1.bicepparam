using '../main.bicep'

// Genesys Cloud ap-southeast-1.
param genesysEnvironment = 'apse1.pure.cloud'
param location = 'southeastasia'
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID', '')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET', '')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE', '')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS', ''), ',')

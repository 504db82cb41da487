using '../main.bicep'

// Genesys Cloud eu-west-1.
param genesysEnvironment = 'mypurecloud.ie'
param location = 'northeurope'
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID', '')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET', '')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE', '')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS', ''), ',')

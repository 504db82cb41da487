using '../main.bicep'

// Genesys Cloud eu-west-2.
param genesysEnvironment = 'euw2.pure.cloud'
param location = 'uksouth'
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID', '')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET', '')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE', '')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS', ''), ',')

using '../main.bicep'

// Genesys Cloud us-east-1.
param genesysEnvironment = 'mypurecloud.com'
param location = 'eastus'
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID', '')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET', '')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE', '')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS', ''), ',')

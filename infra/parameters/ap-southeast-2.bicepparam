using '../main.bicep'

// Genesys Cloud ap-southeast-2.
param genesysEnvironment = 'mypurecloud.com.au'
param location = 'australiaeast'
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID', '')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET', '')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE', '')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS', ''), ',')

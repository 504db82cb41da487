using 'main.bicep'

// What `azd up` deploys, by the variables of its environment (`azd env set NAME VALUE`). One that is missing and has no
// other value here ends the deployment with its name. `parameters/` has the same by region, for `az deployment`.
param genesysEnvironment = readEnvironmentVariable('GENESYS_ENVIRONMENT')
param location = readEnvironmentVariable('AZURE_LOCATION')
param genesysClientId = readEnvironmentVariable('GENESYS_CLIENT_ID')
param genesysClientSecret = readEnvironmentVariable('GENESYS_CLIENT_SECRET')
param apiClientId = readEnvironmentVariable('HOLDFAST_AUDIENCE')
param alertRecipients = split(readEnvironmentVariable('HOLDFAST_ALERT_RECIPIENTS'), ',')
param name = readEnvironmentVariable('HOLDFAST_NAME', 'holdfast')
param redundancy = readEnvironmentVariable('HOLDFAST_REDUNDANCY', 'Standard_ZRS')
param plan = readEnvironmentVariable('HOLDFAST_PLAN', 'auto')
param allowedCallers = empty(readEnvironmentVariable('HOLDFAST_ALLOWED_CALLERS', ''))
  ? []
  : split(readEnvironmentVariable('HOLDFAST_ALLOWED_CALLERS', ''), ',')

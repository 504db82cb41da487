/** Addresses the durable client of the app is given. Source: durable extension `BindingHelper.cs`. */
export interface ClientAddresses {
  /** Public address of the host, without a trailing slash. */
  hostUrl: string
  /** Listener for the app's own calls, with a trailing slash: no key is asked there. */
  rpcBaseUrl: string
  taskHub: string
  /** Key of the public management addresses. */
  systemKey: string
}

/** The value of a durableClient binding as the JSON text the library expects. */
export const clientBinding = ({ hostUrl, rpcBaseUrl, taskHub, systemKey }: ClientAddresses): string => {
  const base = `${hostUrl}/runtime/webhooks/durabletask`
  const query = `taskHub=${taskHub}&connection=Storage&code=${systemKey}`
  const instance = `${base}/instances/INSTANCEID`
  return JSON.stringify({
    taskHubName: taskHub,
    connectionName: 'Storage',
    creationUrls: {
      createNewInstancePostUri: `${base}/orchestrators/{functionName}[/{instanceId}]?code=${systemKey}`,
      createAndWaitOnNewInstancePostUri:
        `${base}/orchestrators/{functionName}[/{instanceId}]?timeout={timeoutInSeconds}` +
        `&pollingInterval={intervalInSeconds}&code=${systemKey}`,
    },
    managementUrls: instanceUrls(instance, query, 'INSTANCEID'),
    baseUrl: base,
    requiredQueryStringParameters: `code=${systemKey}`,
    rpcBaseUrl,
    httpBaseUrl: `${hostUrl}/runtime/webhooks/durabletask/`,
  })
}

/** The links of one instance, also the body of a 202 after a start. */
export const instanceUrls = (instance: string, query: string, id: string): Record<string, string> => ({
  id,
  statusQueryGetUri: `${instance}?${query}`,
  sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
  terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
  rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
  purgeHistoryDeleteUri: `${instance}?${query}`,
  restartPostUri: `${instance}/restart?${query}`,
  suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
  resumePostUri: `${instance}/resume?reason={text}&${query}`,
})

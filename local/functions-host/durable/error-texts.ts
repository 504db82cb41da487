/** The texts the real host and extension put into failures; orchestrators match on parts of them. */

const CREDENTIAL_MARKS = [
  'Token=',
  'DefaultEndpointsProtocol=http',
  'AccountKey=',
  'Data Source=',
  'Server=',
  'Password=',
  'pwd=',
  '&amp;sig=',
  '&sig=',
  '?sig=',
  'SharedAccessKey=',
  '&amp;code=',
  '&code=',
  '?code=',
  'key=',
]

/**
 * What the host's sanitizer does to every error text that comes out of the worker: from a credential mark to the next
 * quote or `<`, everything is cut. An app that puts such a mark into an error loses the rest of its message in Azure
 * too. Source: azure-functions-host `Sanitizer.cs`.
 */
export const sanitize = (text: string): string => {
  let result = text
  for (const mark of CREDENTIAL_MARKS) {
    for (let from = 0; ;) {
      const at = result.toLowerCase().indexOf(mark.toLowerCase(), from)
      if (at < 0) break
      const rest = result.slice(at)
      const length = rest.search(/[<"']/)
      result = `${result.slice(0, at)}[Hidden Credential]${length < 0 ? '' : rest.slice(length)}`
      from = at + '[Hidden Credential]'.length
    }
  }
  return result
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const serializedException = (message: string): string =>
  JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString:
      '   at Microsoft.Azure.WebJobs.Script.Description.WorkerFunctionInvoker.InvokeCore(Object[] ' +
      'parameters, FunctionInvocationContext context) in ' +
      '/_/src/WebJobs.Script/Description/Workers/WorkerFunctionInvoker.cs:line 101',
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: 'Microsoft.Azure.WebJobs.Script',
    WatsonBuckets: null,
  })

/** Reason and details of a failed activity; the library joins them as `reason \n details`. */
export const activityFailure = (name: string, error: unknown): { reason: string; details: string } => {
  const message = ` ${sanitize(messageOf(error))}`
  return { reason: `Activity function '${name}' failed: ${message}`, details: serializedException(message) }
}

/** As the host says it of a worker that was killed or ran out of memory. */
const WORKER_EXIT = 'node exited with code 137 (0x89)'

/** What the engine gets for an orchestrator turn whose worker has died: the instance then fails for ever. */
export const workerDiedInTurn = (): Error => new Error(`One or more errors occurred. (${WORKER_EXIT})`)

/** An activity whose worker has died: one space where an error of its own has two. */
export const workerDiedInActivity = (name: string): { reason: string; details: string } => ({
  reason: `Activity function '${name}' failed: ${WORKER_EXIT}`,
  details: serializedException(WORKER_EXIT),
})

export const orchestratorFailure = (name: string, message: string): string =>
  `Orchestrator function '${name}' failed: ${message}`

export const orchestratorFailureDetails = (message: string): string => `Message: ${message}, StackTrace: `

/**
 * Details of an instance that the engine itself failed: never null, so that a parent can read the failure and catch it.
 * Source: DurableTask.Core `TaskOrchestrationContext.FailOrchestration`.
 */
export const unhandledDetails = (reason: string): string =>
  'Unhandled exception while executing orchestration: ' +
  `DurableTask.Core.Exceptions.NonDeterministicOrchestrationException: ${reason}\n\t`

export const functionMissing = (name: string, kind: 'orchestrator' | 'activity', known: readonly string[]): string =>
  `The function '${name}' doesn't exist, is ` +
  'disabled, or is ' +
  'not an ' +
  `${kind} ` +
  'function. ' +
  'Additional info: ' +
  (known.length === 0
    ? `No ${kind} functions are currently registered!`
    : `The following are the known ${kind} functions: ${known.map((id) => `'${id}'`).join(', ')}.`)

export const timeoutExceeded = (name: string, ms: number): string =>
  `Timeout value of ${new Date(ms).toISOString().slice(11, 19)} was exceeded by function: Functions.${name}`

/** Prefix of every refusal: this engine knows that Azure would answer wrongly or differently. */
export const refusalText = (text: string): string => `Refused by the local engine: ${text}`

/** An answer other than success, as the service gives it: `code` and `message` in the body, `substatus` in a header. */
export class CosmosRefusal extends Error {
  override readonly name = 'CosmosRefusal'
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 424 | 429 | 501
  readonly code: CosmosCode
  readonly substatus: number

  constructor(status: CosmosRefusal['status'], message: string, substatus = 0) {
    super(message)
    this.status = status
    this.code = CODES[status]
    this.substatus = substatus
  }
}

export type CosmosCode =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'Conflict'
  | 'PreconditionFailed'
  | 'RequestEntityTooLarge'
  | 'FailedDependency'
  | 'TooManyRequests'
  | 'NotImplemented'

const CODES: Readonly<Record<CosmosRefusal['status'], CosmosCode>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'RequestEntityTooLarge',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  501: 'NotImplemented',
}

export function badRequest(message: string, substatus = 0): CosmosRefusal {
  return new CosmosRefusal(400, message, substatus)
}

/** Outside the SQL that this stand-in understands. Never a wrong answer instead. */
export function unsupportedQuery(what: string): CosmosRefusal {
  return badRequest(
    '{"errors":[{"severity":"Error","code":"NotInStandIn",' +
      `"message":${JSON.stringify(`The local stand-in does not support ${what}.`)}}]}`,
  )
}

export function notFound(): CosmosRefusal {
  return new CosmosRefusal(404, 'Entity with the specified id does not exist in the system.')
}

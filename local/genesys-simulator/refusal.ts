/** An answer that is no success, in Genesys' ErrorBody. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function notFound(what: string): Refusal {
  return new Refusal(404, 'not.found', `The requested ${what} was not found`)
}

/** Genesys does it, the simulator does not: said aloud, so that nobody takes silence for an answer. */
export function notDone(what: string): Refusal {
  return new Refusal(501, 'not.implemented', `The simulator does not do ${what}`)
}

export function badRequest(message: string, code = 'bad.request'): Refusal {
  return new Refusal(400, code, message)
}

export type HostErrorCode =
  | 'app-not-found'
  | 'app-failed'
  | 'bad-host-json'
  | 'bad-setting'
  | 'library-loaded-early'
  | 'no-programming-model'
  | 'unsupported-trigger'
  | 'bad-schedule'
  | 'bad-flag'
  | 'data-in-use'

/** Why the local Functions host cannot start or serve; the message is meant for the person who started it. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode
  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

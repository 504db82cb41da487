import { describe, expect, it } from 'vitest'
import { activityFailure } from '../../local/functions-host/durable/error-texts.ts'
import { readFailure } from '../../orchestrations/durable.ts'

/** As durable-functions gives it to the orchestrator. */
function thrown(message: string): Error {
  const { reason, details } = activityFailure('someStep', new Error(message))
  return new Error(`${reason} \n ${details}`)
}

describe('the failure of a step', () => {
  it('is read out of the text of the engine', () => {
    const error = readFailure(thrown(JSON.stringify({ code: 'key-unusable', message: 'a "b" {c}\nd' })))
    expect(error).toMatchObject({ code: 'key-unusable', message: 'a "b" {c}\nd' })
  })

  it.each([
    ['an error without a code', 'boom'],
    ['JSON that the host has cut where it saw a credential', JSON.stringify({ code: 'x', message: 'at ?code=1 "y"' })],
    ['JSON of another shape', '{"code":1,"message":"m"}'],
    ['JSON that breaks off', '{"code":"x}'],
  ])('is unexpected for %s, and never throws anything else', (_, message) => {
    const error = readFailure(thrown(message))
    expect(error.code).toBe('unexpected')
    expect(error.message).toContain("Activity function 'someStep' failed:")
  })

  it('is unexpected for what is no error of an activity', () => {
    expect(readFailure('odd')).toMatchObject({ code: 'unexpected', message: 'odd' })
    expect(readFailure(new Error('Non-Deterministic workflow detected'))).toMatchObject({ code: 'unexpected' })
  })
})

import { describe, expect, it } from 'vitest'
import type { GenesysPorts } from '../../../../adapters/genesys/connect.ts'
import { INTERVAL, json, loopbackGenesys } from '../support/loopback-genesys.ts'

/** What a gateway answers with status 200 when it means something else. */
const EXCUSES = [{}, { message: 'service temporarily unavailable' }, [], null, 'later']

const ASKED: [string, (ports: GenesysPorts) => Promise<unknown>][] = [
  ['a page of a details job', ({ conversations }) => conversations.detailsPage('j', null)],
  ['a details job', ({ conversations }) => conversations.submitDetailsJob(INTERVAL)],
  ['the state of a details job', ({ conversations }) => conversations.detailsJobState('j')],
  ['a page of the query', ({ conversations }) => conversations.queryPage(INTERVAL, 1)],
  ['attributes', ({ conversations }) => conversations.attributes('c-1')],
  ['a batch', ({ recordings }) => recordings.submitBatch([{ conversationId: 'c-1' }])],
  ['the state of a batch', ({ recordings }) => recordings.batchStatus('b')],
  ['the recording settings', ({ recordings }) => recordings.linkLifeMinutes()],
  ['a digital file', ({ recordings }) => recordings.digitalFile('c-1', 'r-1')],
  ['names', ({ names }) => Array.fromAsync(names.list('queues'))],
  ['orphans', ({ losses }) => Array.fromAsync(losses.orphans())],
  ['the media of an orphan', ({ losses }) => losses.orphanMedia('o-1')],
  ['an upload report', ({ losses }) => losses.uploadReport('u')],
  ['an order of an upload report', ({ losses }) => losses.orderUploadReport(INTERVAL.from, 'Pending')],
  [
    'what is protected from deletion',
    ({ protection }) => protection.protectedOf(['c-1']).then((found) => found.size > 0 || Promise.reject(new Error())),
  ],
  ['recordings by age', ({ losses }) => losses.expiring(1, null)],
  ['transcripts', ({ speech }) => speech.transcripts('c-1', 's-1')],
  ['messages', ({ digital }) => digital.messages('c-1')],
  ['emails', ({ digital }) => digital.emails('c-1')],
  ['internal messages', ({ digital }) => digital.internalMessages('c-1')],
  [
    'chats',
    ({ digital }) => digital.chats('c-1').then(({ messages }) => messages.length > 0 || Promise.reject(new Error())),
  ],
  ['audit services', ({ audits }) => audits.services()],
  ['an audit query', ({ audits }) => audits.submit('Recording', INTERVAL)],
  ['the state of an audit query', ({ audits }) => audits.state('Recording', 't')],
  ['audit results', ({ audits }) => Array.fromAsync(audits.entries('Recording', 't'))],
  ['realtime audits', ({ audits }) => Array.fromAsync(audits.realtime('Recording', INTERVAL))],
]

describe('an answer with status 200 that is not of the shape asked for', () => {
  it.each(ASKED)('is an error of %s, never "nothing there"', async (_what, ask) => {
    for (const body of EXCUSES) {
      await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, body))
      await expect(ask(genesys.ports)).rejects.toThrow()
    }
  })
})

describe('a refused audit query', () => {
  it.each([
    [500, 'serviceName could not be checked', 'throws'],
    [503, 'down', 'throws'],
    [404, 'not found', 'throws'],
    [400, 'something that nobody knows', 'throws'],
    [400, 'serviceName is not a service of this organization', 'unsupported'],
    [400, 'The interval is too large for this service, reduce it', 'too-large'],
    [409, 'another query is in progress', 'busy'],
    [429, 'Another audit query is already running in this organization', 'busy'],
  ])('with status %i (%s) is %s', async (status, message, outcome) => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, status, { message }))
    const asked = genesys.ports.audits.submit('Recording', INTERVAL)
    if (outcome === 'throws') await expect(asked).rejects.toThrow()
    else expect(await asked).toMatchObject({ kind: outcome })
  })

  it('while another one runs is asked once, and holds nobody else back', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 429, { message: 'Another audit query is already running in this organization' }),
    )
    await genesys.ports.audits.submit('Recording', INTERVAL)
    expect(genesys.seen).toHaveLength(1)
    expect(genesys.slept).toEqual([])
  })
})

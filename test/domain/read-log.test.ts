import { describe, expect, it } from 'vitest'
import { judgedReads, storageRead, type GivenLink, type StorageRead } from '../../domain/access/read-log.ts'

const SIGNED = '04d64c2b3a704145c9f1664f201123467a74d72da72751a9137ddaa732fa03cf'
const READER = '11111111-1111-4111-8111-111111111111'
const PATH = 'advice-voice/2026/11/19/call-1/recordings/a b.ogg'
const URI =
  'https://vault.blob.core.windows.net:443/advice-voice/2026/11/19/call-1/recordings/a%20b.ogg?sv=2026-06-06&sig=XXXXX'

const tableRow = (change: object = {}) => ({
  TimeGenerated: '2026-11-20T10:20:30.1234567Z',
  OperationName: 'GetBlob',
  StatusCode: '200',
  Uri: URI,
  AuthenticationType: 'SAS',
  AuthenticationHash: `key1(5RTE343A),SasSignature(${SIGNED.toUpperCase()})`,
  RequesterObjectId: READER,
  CallerIpAddress: '192.0.2.7:50123',
  ...change,
})
const fileRow = {
  time: '2026-11-20T10:20:30.1234567Z',
  category: 'StorageRead',
  operationName: 'GetBlob',
  statusCode: 206,
  uri: URI,
  callerIpAddress: '192.0.2.7:50123',
  identity: { type: 'SAS', tokenHash: `key1(5RTE343A),SasSignature(${SIGNED.toUpperCase()})` },
}
const given = (change: Partial<GivenLink> = {}): GivenLink => ({
  signatureSha256: SIGNED,
  path: PATH,
  at: '2026-11-20T10:00:00.000Z',
  access: 'event-1',
  ...change,
})

function readOf(row: unknown): StorageRead {
  return storageRead(row) ?? expect.fail('no content was read')
}
function verdictOf(row: unknown, links: readonly GivenLink[]): [string, string | null] {
  const [judged] = judgedReads([readOf(row)], links, [READER.toUpperCase()])
  return [judged?.verdict ?? '', judged?.access ?? null]
}

describe('a row of the log of reads', () => {
  it('is read in the form of the table and in that of the files', () => {
    const read = { at: '2026-11-20T10:20:30.123Z', path: PATH, signatureSha256: SIGNED, address: '192.0.2.7' }
    expect(readOf(tableRow())).toEqual({ ...read, identity: READER })
    expect(readOf(fileRow)).toEqual({ ...read, identity: null })
  })

  it.each([
    [tableRow({ OperationName: 'GetBlobProperties' })],
    [tableRow({ OperationName: 'ListBlobs' })],
    [tableRow({ StatusCode: 403 })],
    [tableRow({ StatusCode: '304' })],
  ])('of no content is none', (row) => {
    expect(storageRead(row)).toBeNull()
  })

  it.each([[null], ['GetBlob'], [{}], [tableRow({ TimeGenerated: 'soon' })], [tableRow({ Uri: '/x' })]])(
    'is never taken for one when it is %j',
    (row) => {
      expect(() => storageRead(row)).toThrow(TypeError)
    },
  )
})

describe('a read', () => {
  it.each([
    ['by a link of the trail, in its hour', tableRow(), [given()], ['linked', 'event-1']],
    [
      'by a link that was given again',
      tableRow(),
      [given({ at: '2026-11-20T08:00:00.000Z' }), given()],
      ['linked', 'event-1'],
    ],
    ['by a link that the trail does not have', tableRow(), [], ['unknown-link', null]],
    ['by a link to another object', tableRow(), [given({ path: 'advice-voice/other' })], ['other-object', 'event-1']],
    [
      'by a link whose hour is over',
      tableRow(),
      [given({ at: '2026-11-20T09:00:00.000Z' })],
      ['other-hour', 'event-1'],
    ],
    [
      'by a link before it was given',
      tableRow(),
      [given({ at: '2026-11-20T11:00:00.000Z' })],
      ['other-hour', 'event-1'],
    ],
    ['by the app', tableRow({ AuthenticationHash: 'B3CC9D5C' }), [given()], ['own', null]],
    [
      'by a person',
      tableRow({ AuthenticationHash: 'B3CC', RequesterObjectId: 'p' }),
      [given()],
      ['other-identity', null],
    ],
    [
      'by an account key',
      tableRow({ AuthenticationHash: 'key1(AB)', RequesterObjectId: '' }),
      [],
      ['unknown-caller', null],
    ],
  ])('%s is told apart', (_, row, links, verdict) => {
    expect(verdictOf(row, links)).toEqual(verdict)
  })
})

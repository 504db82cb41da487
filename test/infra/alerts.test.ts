/** What wakes somebody exists in the code, and what the code warns of wakes somebody or has a reason not to. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accessLine } from '../../functions/access-log.ts'
import { TIMERS } from '../../functions/timers.ts'
import { at, deployed, ofType } from './deployed.ts'

const wanted = JSON.parse(readFileSync('infra/alerts.json', 'utf8')) as {
  events: { name: string; events: string[] }[]
  quiet: Record<string, string>
}
const queries = ofType(deployed(), 'Microsoft.Insights/scheduledQueryRules').map(({ name, body }) => ({
  name: name.replace(/^holdfast-/, ''),
  query: String(at(at(body, 'properties', 'criteria', 'allOf'), 0, 'query')),
  actions: at(body, 'properties', 'actions', 'actionGroups'),
}))

const ROOMS = ['activities', 'use-cases', 'functions', 'adapters', 'domain']
const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...ROOMS], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
const said = (how: string) =>
  new Set(
    sources.flatMap((text) =>
      [...text.matchAll(new RegExp(`\\b(?:${how})\\(\\s*['\`]([a-z-]+\\.[^'\`]+)['\`]`, 'g'))].map(
        ([, event = '']) => event,
      ),
    ),
  )
/** Where an event has its end from a variable: the words that it can take. */
const ENDINGS: Record<string, string[]> = {
  'discovery.${how}': ['discovery.expired', 'discovery.endless'],
  'retrieval.${how}': ['retrieval.late', 'retrieval.due-soon'],
}
const written = (events: Set<string>) => [...new Set([...events].flatMap((event) => ENDINGS[event] ?? [event]))]

describe('acceptance 26: events and alerts', () => {
  const events = written(said('warn|info'))
  it('every event that a query asks for is written by the code', () => {
    const asked = queries.flatMap(({ query }) =>
      [...query.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, event = '']) => event),
    )
    expect(asked.length).toBeGreaterThan(15)
    expect(asked.filter((event) => !events.includes(event))).toEqual([])
  })

  it('every warning wakes somebody, or there is a reason', () => {
    const heard = [...wanted.events.flatMap((alert) => alert.events), ...Object.keys(wanted.quiet)]
    expect(written(said('warn')).filter((event) => !heard.includes(event))).toEqual([])
    expect(Object.keys(wanted.quiet).filter((event) => !events.includes(event))).toEqual([])
  })

  it('the heartbeat is a timer that runs within the hour', () => {
    const name = /Name == '(\w+)'/.exec(queries.find((entry) => entry.name === 'no-heartbeat')?.query ?? '')?.[1] ?? ''
    expect(TIMERS[name]?.schedule).toBe('0 */15 * * * *')
  })

  it('there are alerts for what no event can say', () => {
    expect(queries.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...[
          'no-heartbeat',
          'day-not-sealed',
          'gaps',
          'denied-access',
          'unexplained-read',
          'key-changed',
          'poison-queue',
          'egress-refused',
        ],
      ]),
    )
    for (const { name, actions } of queries) expect([name, actions]).toEqual([name, [expect.any(String)]])
  })

  it('reads of content without a link of the trail wake somebody, by the digests of the stream', () => {
    const query = queries.find(({ name }) => name === 'unexplained-read')?.query ?? ''
    const link = { container: 'c', name: 'n', signatureSha256: 'a'.repeat(64) }
    const event = {
      id: 'x',
      time: '',
      action: 'retrieval.read',
      outcome: 'allowed',
      user: null,
      address: null,
    } as const
    expect(accessLine({ ...event, links: [link] })).toMatchObject({
      event: 'access',
      signatures: [link.signatureSha256],
    })
    for (const part of [
      "tostring(line.event) == 'access'",
      'mv-expand signature = line.signatures',
      "OperationName in ('GetBlob', 'QueryBlobContents', 'CopyBlobSource')",
      "@'SasSignature\\(([0-9A-Fa-f]{64})\\)'",
      'signature !in (given)',
      'RequesterObjectId !in (',
    ])
      expect(query).toContain(part)
  })

  it('sampling loses none of them', () => {
    const host = JSON.parse(readFileSync('functions/host-settings.json', 'utf8')) as unknown
    expect(at(host, 'logging', 'applicationInsights', 'samplingSettings', 'excludedTypes')).toBe('Trace;Exception')
  })
})

describe('diagnostics', () => {
  it('go from every resource that has them to the workspace and to the immutable archive', () => {
    const deployment = deployed()
    const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings')
    const files = settings.map(({ file }) => file.split('/').at(-1))
    for (const file of [
      'vault',
      'working',
      'host-storage',
      'key-vault',
      'index',
      'network',
      'function-app',
      'monitoring',
    ])
      expect(files).toContain(`${file}.bicep`)
    for (const { file, body } of settings.filter((entry) => !entry.file.endsWith('monitoring.bicep')))
      expect([file, typeof at(body, 'properties', 'storageAccountId')]).toEqual([file, 'string'])
  })

  it('every container of the archive of logs has its period', () => {
    const inMonitoring = (type: string) =>
      ofType(deployed(), type).filter(({ file }) => file.endsWith('monitoring.bicep'))
    const containers = inMonitoring('Microsoft.Storage/storageAccounts/blobServices/containers')
    const periods = inMonitoring('Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies')
    expect(periods.map(({ name }) => name.split('/').at(-2))).toEqual(
      containers.map(({ name }) => name.split('/').at(-1)),
    )
    for (const { body } of periods)
      expect(body['properties']).toEqual({
        immutabilityPeriodSinceCreationInDays: 2557,
        allowProtectedAppendWrites: true,
      })
  })
})

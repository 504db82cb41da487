/** Infrastructure and app speak of the same settings. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { VARIABLES } from '../../adapters/config/read-env.ts'
import { deployed, ofType } from './deployed.ts'

const own = (name: string) => /^(HOLDFAST|GENESYS)_/.test(name)
const settingsOf = (params = {}) =>
  ofType(deployed({ params }), 'Microsoft.Web/sites/config').map(
    ({ body }) => body['properties'] as Record<string, string>,
  )
const tunable = [
  ...readFileSync('infra/modules/tuning.bicep', 'utf8').matchAll(/^ {2}((?:HOLDFAST|GENESYS)_[A-Z_]+): string\?$/gm),
].map(([, name = '']) => name)
/** A forwarder in front of the source is a matter of the simulator and of tests; the platform says where it runs. */
const NOT_IN_AZURE = ['GENESYS_GATEWAY_URL', 'HOLDFAST_GENESYS_REGION', 'REGION_NAME']

describe('the lock', () => {
  it.each([
    [{}, 'trial'],
    [{ lockPolicies: true }, 'trial'],
    [{ lockPolicies: true, iUnderstandThisIsIrreversible: true }, 'locked'],
  ])('%o: %s', (params, mode) => {
    expect(settingsOf(params).map((settings) => settings['HOLDFAST_LOCK'])).toContain(mode)
  })
})

describe('acceptance 25: app settings', () => {
  it('are known to the app, each of them', () => {
    const known: readonly string[] = VARIABLES
    for (const settings of settingsOf())
      expect(Object.keys(settings).filter((name) => own(name) && !known.includes(name))).toEqual([])
    expect(tunable.filter((name) => !known.includes(name))).toEqual([])
  })

  it('are given by infrastructure, or may be, each that the app knows', () => {
    const given = new Set([...settingsOf().flatMap((settings) => Object.keys(settings)), ...tunable, ...NOT_IN_AZURE])
    expect(VARIABLES.filter((name) => !given.has(name))).toEqual([])
  })

  it('let an app that cannot load say so, and leave memory to the plan', () => {
    for (const settings of settingsOf()) {
      expect(settings['FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR']).toBe('true')
      expect(settings).not.toHaveProperty('languageWorkers__node__arguments')
      expect(settings['MALLOC_ARENA_MAX']).toBe('2')
    }
  })

  it('hold no secret, only where it is', () => {
    for (const settings of settingsOf())
      for (const [name, value] of Object.entries(settings))
        if (/SECRET|PASSWORD|KEY$/.test(name) && name !== 'HOLDFAST_SIGNING_KEY')
          expect(value).toMatch(/^@Microsoft\.KeyVault\(SecretUri=.*genesys-client-secret\)$/)
  })

  it('name a scheduler only where one is asked for', () => {
    const named = (durableBackend: string) =>
      settingsOf({ durableBackend }).filter((settings) => 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' in settings).length
    expect([named('storage'), named('scheduler')]).toEqual([0, 1])
  })

  it('are not refused by Flex Consumption', () => {
    for (const settings of settingsOf({ plan: 'flex' }))
      for (const name of ['FUNCTIONS_WORKER_RUNTIME', 'FUNCTIONS_EXTENSION_VERSION', 'WEBSITE_RUN_FROM_PACKAGE'])
        expect(settings).not.toHaveProperty(name)
  })
})

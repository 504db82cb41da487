/** Acceptance 27, what settings say of it: the declared regions of source, archive and app. */
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../adapters/config/config.ts'
import { readEnv } from '../../../adapters/config/read-env.ts'
import { SettingsError } from '../../../domain/settings-error.ts'
import { SETTINGS } from '../../../packaging/load.ts'

const parse = (change: Record<string, string | undefined> = {}) => parseConfig(readEnv({ ...SETTINGS, ...change }))
const problems = (change: Record<string, string | undefined>) => {
  try {
    parse(change)
    return []
  } catch (error) {
    return error instanceof SettingsError ? error.problems.map(({ setting, code }) => `${setting} ${code}`) : [error]
  }
}
const GATEWAY = { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'https://gateway.example' }

describe('acceptance 27: regions', () => {
  it('a gateway must say which region of the source is behind it, and that one is paired like any other', () => {
    expect(problems(GATEWAY)).toEqual(['HOLDFAST_GENESYS_REGION missing'])
    expect(problems({ ...GATEWAY, HOLDFAST_GENESYS_REGION: 'mypurecloud.ie' })).toEqual([])
    expect(problems({ ...GATEWAY, HOLDFAST_GENESYS_REGION: 'mypurecloud.de' })).toEqual([
      'HOLDFAST_REGION region-not-allowed',
    ])
  })

  it.each(['northeurope', 'North Europe', 'NorthEurope'])('an app in %s runs in northeurope', (REGION_NAME) => {
    expect(parse({ REGION_NAME }).residency.runsIn).toBe('northeurope')
  })

  it('an app that runs elsewhere is refused', () => {
    expect(problems({ REGION_NAME: 'West Europe' })).toEqual(['HOLDFAST_REGION region-not-allowed'])
    expect(parse().residency.runsIn).toBeNull()
  })

  it('a region that the operator allows is said to be so', () => {
    const own = { HOLDFAST_REGION: 'westeurope', HOLDFAST_ALLOWED_REGIONS: 'westeurope' }
    expect(parse(own).residency).toMatchObject({ allowedByOperator: true, runsIn: null })
    expect(parse().residency.allowedByOperator).toBe(false)
  })

  it.each([
    ['nothing', undefined],
    ['an id that is none', 'vault'],
    ['a vault that is no storage', String(SETTINGS['HOLDFAST_RESOURCES']).split(',').reverse().join()],
    ['no index', String(SETTINGS['HOLDFAST_RESOURCES']).split(',').slice(0, 2).join()],
  ])('%s cannot be observed', (_what, HOLDFAST_RESOURCES) => {
    expect(problems({ HOLDFAST_RESOURCES })).toHaveLength(1)
  })
})

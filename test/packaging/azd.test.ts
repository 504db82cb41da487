/** `azd up` and `func … publish` from a clone, as far as it can be seen without either (acceptance points 5 and 6). */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { VARIABLES } from '../../adapters/config/read-env.ts'
import { PACKAGE } from '../../local/start/children.ts'
import { APP, ROOT } from '../../packaging/places.ts'
import { expandParameters } from '../../infra/check/expand/expand.ts'
import { deployed, ofType } from '../infra/deployed.ts'

/** What of azd's own schema (Azure/azure-dev, schemas/v1.0/azure.yaml.json) is used here, and nothing beside it. */
const script = z.strictObject({ shell: z.enum(['sh', 'pwsh']), run: z.string() })
const azureYaml = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  infra: z.strictObject({ provider: z.literal('bicep'), path: z.string(), module: z.string() }),
  hooks: z.strictObject({ prepackage: z.strictObject({ posix: script, windows: script }) }),
  services: z.record(
    z.string(),
    z.strictObject({
      project: z.string(),
      language: z.literal('js'),
      host: z.literal('function'),
      remoteBuild: z.literal(false),
    }),
  ),
})
const project = azureYaml.parse(parse(readFileSync('azure.yaml', 'utf8')))
const ENVIRONMENT = {
  AZURE_LOCATION: 'northeurope',
  GENESYS_ENVIRONMENT: 'mypurecloud.ie',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  HOLDFAST_AUDIENCE: '00000000-0000-4000-8000-0000000000aa',
  HOLDFAST_ALERT_RECIPIENTS: 'night@example.com',
}
const PARAMETERS = `${project.infra.path}/${project.infra.module}.bicepparam`

describe('azd up', () => {
  it('deploys the package, built before, to both apps, as it is', () => {
    const sites = ofType(deployed(), 'Microsoft.Web/sites')
    const tags = sites.map(({ body }) => (body['tags'] as Record<string, string>)['azd-service-name'] ?? '')
    expect(Object.keys(project.services).sort()).toEqual(tags.sort())
    for (const service of Object.values(project.services)) expect(service.project).toBe(`./${relative(ROOT, APP)}`)
    for (const { run } of Object.values(project.hooks.prepackage)) expect(run).toMatch(/npm ci.*npm run package$/)
  })

  it('needs no file by hand: the variables of its environment make what the files of parameters make', () => {
    const { resources, outputs } = expandParameters(PARAMETERS, { environment: ENVIRONMENT })
    expect(resources.map(({ id, body }) => [id, body])).toEqual(
      deployed({ region: 'eu-west-1' }).resources.map(({ id, body }) => [id, body]),
    )
    expect(outputs['AZURE_RESOURCE_GROUP']).toBe('holdfast-northeurope')
  })

  it.each(Object.keys(ENVIRONMENT))('does not begin without %s', (name) => {
    const environment = Object.fromEntries(Object.entries(ENVIRONMENT).filter(([variable]) => variable !== name))
    expect(() => expandParameters(PARAMETERS, { environment })).toThrow(name)
  })

  it('asks for variables that the runbook names', () => {
    const asked = [...readFileSync(PARAMETERS, 'utf8').matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(
      ([, name = '']) => name,
    )
    const runbook = readFileSync('docs/runbook.md', 'utf8')
    expect(asked.length).toBeGreaterThan(6)
    expect(asked.filter((name) => !runbook.includes(name))).toEqual([])
    expect(VARIABLES).toContain('GENESYS_ENVIRONMENT')
  })
})

describe('acceptance 5: what func publish would take', () => {
  const hosts = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*host.json', '*.funcignore'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /(^|\/)(host\.json|\.funcignore)$/.test(file))

  it('nothing of the clone: Core Tools take the nearest folder upwards with a host.json, and there is none', () => {
    const folders = hosts.map(dirname)
    // Small apps that the local host is tested with.
    expect(folders.filter((folder) => !folder.startsWith('test/fixtures/host-apps/'))).toEqual([])
    for (let folder = ROOT; folder !== dirname(folder); folder = dirname(folder))
      expect([folder, existsSync(`${folder}/host.json`)]).toEqual([folder, false])
  })

  it('all of the package folder, which holds nothing but the package: no list of exceptions can be misread', () => {
    expect(existsSync(`${APP}/.funcignore`)).toBe(false)
  })
})

it('acceptance 6: npm start and the end-to-end tests run the package', () => {
  expect(relative(ROOT, PACKAGE)).toBe(relative(ROOT, APP))
  expect(readFileSync('test/support/e2e.ts', 'utf8')).toContain('buildIfNeeded()')
})

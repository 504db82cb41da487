import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPackage } from '../../packaging/build.ts'
import { loadPackage, SETTINGS } from '../../packaging/load.ts'
import { packagedFiles, packageProblems } from '../../packaging/rules.ts'
import { zipPackage } from '../../packaging/zip.ts'

let scratch: string
let folder: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'holdfast-packaging-'))
  folder = join(scratch, 'app')
  await buildPackage(folder)
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

describe('the package (acceptance points 1 to 4)', () => {
  it('is a few files and a small zip, the same bytes each time', async () => {
    const files = packagedFiles(folder)
    const [once, again] = [join(scratch, 'once.zip'), join(scratch, 'again.zip')]
    expect(packageProblems(files, await zipPackage(folder, files, once))).toEqual([])
    await zipPackage(folder, files, again)
    expect((await readFile(again)).equals(await readFile(once))).toBe(true)
  })

  it('takes a byte of memory a character, and has no part of the SDK that nobody names', async () => {
    for (const { path } of packagedFiles(folder).filter(({ path }) => path.endsWith('.js')))
      expect([...(await readFile(join(folder, path), 'utf8'))].filter((char) => char > '\u00ff')).toEqual([])
    const main = await readFile(join(folder, 'dist/main.js'), 'utf8')
    expect([main.includes('/api/v2/recording/'), main.includes('/api/v2/workforcemanagement/')]).toEqual([true, false])
  })

  it('has a package.json that asks the server for nothing', async () => {
    const described = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(Object.keys(described).sort()).toEqual(['engines', 'main', 'name', 'private', 'type', 'version'])
    expect(JSON.parse(await readFile(join(folder, 'host.json'), 'utf8'))).toMatchObject({ version: '2.0' })
  })

  it('is refused with anything else in it, without a part, and when it is too large', async () => {
    const other = join(scratch, 'other')
    await cp(folder, other, { recursive: true })
    await writeFile(join(other, 'dist/main.test.ts'), '')
    await symlink('/etc/hostname', join(other, 'policy/link.json'))
    await rm(join(other, 'host.json'))
    expect(packageProblems(packagedFiles(other), 11 * 1024 * 1024)).toEqual([
      'host.json is missing',
      'policy/link.json is a link: it would lead out of the package',
      'dist/main.test.ts has no business in the package',
      `a zip of ${11 * 1024 * 1024} bytes is larger than ${10 * 1024 * 1024}`,
    ])
    const many = Array.from({ length: 51 }, (_, n) => ({ path: `dist/${n}.js`, bytes: 1, link: false }))
    expect(packageProblems(many, 1)).toContain('51 files are more than 50')
  })

  it('loads with nothing above it and from another folder; every function stands in the list', async () => {
    const { functions } = await loadPackage(folder)
    const lines = functions.map(({ name, bindings }) => `${name}: ${bindings.join(', ')}`).sort()
    // A new function is added to the list by `npx vitest run test/packaging -u`.
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('functions.txt')
  })

  it('is the second app by its settings: two functions, and none that anybody could call', async () => {
    const { HOLDFAST_REGION, HOLDFAST_VAULT_URL, HOLDFAST_KEY_VAULT_URL, HOLDFAST_READER_CLIENT_ID } = SETTINGS
    const settings = {
      ...{ HOLDFAST_REGION, HOLDFAST_VAULT_URL, HOLDFAST_KEY_VAULT_URL, HOLDFAST_READER_CLIENT_ID },
      HOLDFAST_ROLE: 'disposition',
      HOLDFAST_DISPOSITION_CLIENT_ID: '00000000-0000-4000-8000-000000000005',
      HOLDFAST_DISPOSER_CLIENT_ID: '00000000-0000-4000-8000-000000000006',
    } as Record<string, string>
    const { functions } = await loadPackage(folder, { settings })
    expect(functions.map(({ name, bindings }) => `${name}: ${bindings.join(', ')}`).sort()).toEqual([
      'disposeDue: in timerTrigger 0 0 3 * * *',
      expect.stringMatching(/^disposeQuarantined: in queueTrigger/),
    ])
    const { functions: refused, said } = await loadPackage(folder, {
      settings: { ...settings, GENESYS_CLIENT_SECRET: 'a-secret' },
    })
    expect(refused.map(({ name }) => name)).toEqual(['health'])
    expect([said.includes('GENESYS_CLIENT_SECRET has no place'), said.includes('a-secret')]).toEqual([true, false])
  })

  it('says on an old Node which one it needs, and registers health alone', async () => {
    const old = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})"
    const settings = { ...SETTINGS, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}` }
    const { functions, said } = await loadPackage(folder, { settings })
    expect(functions.map(({ name }) => name)).toEqual(['health'])
    expect(said).toContain('needs Node 22.19 or newer; this is 20.20.2')
  })

  it('registers health alone when the settings are wrong, and repeats no value of them', async () => {
    const { functions, said } = await loadPackage(folder, {
      settings: { ...SETTINGS, HOLDFAST_VAULT_URL: 'https://user:a-secret@vault.example' },
    })
    expect(functions).toEqual([{ name: 'health', bindings: ['in httpTrigger health', 'out http'] }])
    expect(said).toContain('HOLDFAST_VAULT_URL must be an address only')
    expect(said).not.toContain('a-secret')
  })
})

/** What the documents name is there: links, files of the repository, npm scripts, and commands of `holdfast`. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path))
const documents = tracked.filter((path) => path.endsWith('.md') && !path.startsWith('test/fixtures/'))
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const commands = globSync('cli/commands/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/new Command\('([\w-]+)'\)/g)].map(([, name = '']) => name),
)

/** Everything that the pattern finds as its first group. */
function named(document: string, pattern: RegExp): string[] {
  return [...readFileSync(document, 'utf8').matchAll(pattern)].map(([, name = '']) => name)
}

/** Of a file of source: its path, or the end of it where the sentence says which folder is meant. */
function isThere(path: string): boolean {
  return tracked.some((file) => file === path || file.endsWith(`/${path}`))
}

describe.each(documents)('%s', (document) => {
  it('links only to what is there', () => {
    const links = named(document, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).filter((link) => !/^[a-z]+:/.test(link))
    expect(links.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([])
  })

  it('names only source files that are there', () => {
    expect(
      named(document, /`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|mjs|md|bicep|sql))`/g).filter((path) => !isThere(path)),
    ).toEqual([])
  })

  it('names only scripts and commands that are there', () => {
    expect(named(document, /npm run ([a-z][\w:-]*)/g).filter((script) => !(script in scripts))).toEqual([])
    expect(named(document, /npx holdfast ([a-z]+)/g).filter((command) => !commands.includes(command))).toEqual([])
  })
})

describe('README.md', () => {
  const words = new Set(readFileSync('README.md', 'utf8').split(/[^\w:-]+/))

  it('has every command and every benchmark', () => {
    expect(commands.length).toBeGreaterThan(20)
    expect(commands.filter((command) => !words.has(command))).toEqual([])
    expect(Object.keys(scripts).filter((name) => name.startsWith('bench:') && !words.has(name))).toEqual([])
  })

  it('names only addresses of the API that there are', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, unknown> }
    const addresses = named('README.md', /(?:GET|POST|PATCH|DELETE) (\/api\/[\w/{}-]+)/g)
    expect(addresses.length).toBeGreaterThan(15)
    expect(addresses.filter((address) => !(address in paths))).toEqual([])
  })
})

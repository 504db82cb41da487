/** The vendor's SDK with the parts that the app names alone: whole it is two thirds of the worker's program. */
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Plugin } from 'rolldown'
import { ROOT } from './places.ts'

const SDK = 'purecloud-platform-client-v2'
const VIRTUAL = `\0${SDK}`
/** What the app replaces by its own (sdk-client.ts), and what each brings along: axios, winston. */
const REPLACED: Record<string, string> = {
  'DefaultHttpClient.js':
    "export default class { constructor() { throw new Error('the app has an HTTP client of its own') } }",
  'logger.js':
    "export default class { getLogLevel() { return 'none' } getLogFormat() { return 'text' } setLogger() {} log() {} }",
}
/** Named otherwise than the file that has them. */
const FILES: Record<string, string> = { ApiClientClass: 'ApiClient' }

/**
 * Answers imports of the SDK with those of its modules that the adapters name as `pc.…`. A part that is missing ends
 * the load of the app, which the package is checked by.
 */
export function genesysSdk(): Plugin {
  return {
    name: 'genesys-sdk',
    resolveId: (id) => (id === SDK ? VIRTUAL : null),
    load: (id) => {
      if (id === VIRTUAL) return modulesOf(namedParts())
      return dirname(id).endsWith(join('src', SDK)) ? (REPLACED[basename(id)] ?? null) : null
    },
  }
}

function namedParts(): string[] {
  const sources = globSync('adapters/genesys/**/*.ts', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  )
  return [...new Set(sources.flatMap((text) => [...text.matchAll(/\bpc\.(\w+)/g)].map(([, part = '']) => part)))].sort()
}

function modulesOf(parts: readonly string[]): string {
  const folder = join(dirname(createRequire(import.meta.url).resolve(`${SDK}/package.json`)), 'src', SDK)
  const imports = parts.map((part) => {
    const file = FILES[part] ?? (part.endsWith('Api') ? `api/${part}` : part)
    return `import ${part} from ${JSON.stringify(join(folder, `${file}.js`))}`
  })
  return `${imports.join('\n')}\nexport default { ${parts.join(', ')} }\n`
}

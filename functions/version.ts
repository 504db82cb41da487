import { readFileSync } from 'node:fs'

/** Name and version as package.json has them: what manifests and certificates record. */
export const SOFTWARE: { name: string; version: string } = readPackage()

function readPackage(): { name: string; version: string } {
  // From dist/functions/ as deployed, and from functions/ when run from source.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name: string
        version: string
      }
      return { name, version }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error('package.json is missing beside the application')
}

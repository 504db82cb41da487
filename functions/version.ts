import { readFileSync } from 'node:fs'

/** Name and version as package.json has them: what manifests and certificates record. */
export const SOFTWARE: { name: string; version: string } = readPackage()

function readPackage(): { name: string; version: string } {
  // Beside functions/ as source, and beside dist/ as deployed.
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { name, version } = JSON.parse(text) as { name: string; version: string }
  return { name, version }
}

/** `npm run openapi`: writes the description of the API beside package.json, and the role table into docs/. */
import { readFileSync, writeFileSync } from 'node:fs'
import { openApi } from './openapi.ts'
import { rolesPage } from './roles-page.ts'

const root = new URL('../', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }
writeFileSync(new URL('openapi.json', root), `${JSON.stringify(openApi(version), null, 2)}\n`)
writeFileSync(new URL('docs/roles.md', root), rolesPage())

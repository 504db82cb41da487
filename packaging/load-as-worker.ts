/** The program that `load.ts` starts: one JSON line of what the package registered. */
import { loadApp } from '../local/functions-host/app/load-app.ts'

const began = performance.now()
const app = await loadApp(process.argv[2] ?? '.')
const functions = [...app.functions.values()].map(({ name, metadata }) => ({
  name,
  bindings: Object.values(metadata.bindings).map(({ type, direction, ...rest }) =>
    [direction, type, 'route' in rest ? rest.route : '', 'schedule' in rest ? rest.schedule : '']
      .filter((part) => part !== '')
      .join(' '),
  ),
}))
console.log(JSON.stringify({ node: process.versions.node, ms: performance.now() - began, functions }))
process.exit(0)

// Loaded before a program: says at its end which modules of this repository it has loaded.
import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url)
    return nextLoad(url, context)
  },
})
process.on('exit', () => {
  process.stderr.write(`LOADED ${JSON.stringify(loaded)}\n`)
})

/** What must hold before any test runs, side by side: format, lint, both type checks, the build. Says what failed. */
import { spawn } from 'node:child_process'

const GATES = [
  ['lint', 'eslint .'],
  ['types', 'tsc -p tsconfig.json'],
  ['format', 'prettier --check --log-level warn .'],
  ['types of the orchestrations alone', 'tsc -p orchestrations/tsconfig.json'],
  ['build', 'node packaging/build.ts'],
]

function run([name, command]) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    child.on('close', (code) => {
      console.log(code === 0 ? `${name}: fine` : `${name}: failed (${command})\n${said}`)
      resolve(code === 0)
    })
  })
}

// As many at a time as a small machine has cores.
const waiting = [...GATES]
let held = true
async function next() {
  for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) held = (await run(gate)) && held
}
await Promise.all([next(), next()])
process.exit(held ? 0 : 1)

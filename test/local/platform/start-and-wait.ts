/** Starts a platform over the given folder and waits to be killed. */
import { startPlatformProcess } from '../../../local/start/children.ts'

await startPlatformProcess(process.argv[2] ?? '', ['--no-tenant'])
console.log('started')
await new Promise(() => {
  setInterval(() => {}, 60_000)
})

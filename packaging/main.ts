/** `npm run package`: builds what is deployed, checks it, loads it, zips it. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPackage } from './build.ts'
import { loadPackage, type LoadedPackage } from './load.ts'
import { APP, ROOT, ZIP } from './places.ts'
import { packagedFiles, packageProblems } from './rules.ts'
import { zipPackage } from './zip.ts'

const USAGE = `npm run package -- [options]: builds dist/app and dist/holdfast.zip, what a Function app is deployed from

  --json        one JSON object instead of lines
  --node PATH   load it with this Node too (may be given again)
  --help        this

Exit code 0, or 1 when the package is too large, holds what it must not, or does not load.`

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    node: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(USAGE)
else process.exitCode = await main(values)

async function main({ json, node }: { json: boolean; node: string[] }): Promise<number> {
  await buildPackage()
  const files = packagedFiles(APP)
  const zipBytes = await zipPackage(APP, files, ZIP)
  const problems = packageProblems(files, zipBytes)
  const loads: LoadedPackage[] = []
  for (const executable of [process.execPath, ...node])
    await loadAlone(executable).then(
      (load) => {
        loads.push(load)
        if (load.functions.length === 1) problems.push(`refuses to start with Node ${load.node}: ${load.said}`)
      },
      (error: unknown) => problems.push(`does not load with ${executable}: ${String(error)}`),
    )
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (json)
    console.log(JSON.stringify({ folder: APP, zip: ZIP, files: files.length, bytes, zipBytes, loads, problems }))
  else print(files.length, bytes, zipBytes, loads, problems)
  return problems.length === 0 ? 0 : 1
}

/** In a folder with nothing above it, as on the server. */
async function loadAlone(node: string): Promise<LoadedPackage> {
  const scratch = await mkdtemp(join(tmpdir(), 'holdfast-package-'))
  try {
    await cp(APP, scratch, { recursive: true })
    return await loadPackage(scratch, { node })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function print(files: number, bytes: number, zipBytes: number, loads: LoadedPackage[], problems: string[]): void {
  const mb = (n: number) => `${(n / 1024 / 1024).toFixed(2)} MB`
  console.log(`${relative(ROOT, APP).padEnd(20)} ${files} files, ${mb(bytes)}`)
  console.log(`${relative(ROOT, ZIP).padEnd(20)} ${mb(zipBytes)}`)
  for (const { node, ms, functions } of loads)
    console.log(`${`Node ${node}`.padEnd(20)} loads in ${Math.round(ms)} ms: ${functions.length} functions`)
  for (const problem of problems) console.error(`wrong: ${problem}`)
}

/** `npm run build`: the folder that is deployed, dist/app, made anew. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { genesysSdk } from './genesys-sdk.ts'
import { APP, ROOT } from './places.ts'

/** What the worker loads, and the thread that reads attachments. */
const ENTRIES = { entry: 'functions/entry.ts', thread: 'adapters/attachment-examiner/thread.ts' }

/**
 * The app as a bundle, with host.json, the policy and a package.json of its own. Nothing is installed beside it, so
 * nothing runs that was not built here. @throws Error with the bundler's words
 */
export async function buildPackage(folder: string = APP): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await bundle(join(folder, 'dist'))
  await cp(join(ROOT, 'policy'), join(folder, 'policy'), { recursive: true })
  await cp(join(ROOT, 'functions/host-settings.json'), join(folder, 'host.json'))
  const { name, version, engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    name: string
    version: string
    engines: { node: string }
  }
  // No scripts and no dependencies: a build on the server would have nothing to do, and must not be asked for.
  const described = { name, version, private: true, type: 'module', main: 'dist/entry.js', engines }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(described, null, 2)}\n`)
}

async function bundle(folder: string): Promise<void> {
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: 'node',
    plugins: [genesysSdk()],
    // The worker provides it.
    external: ['@azure/functions-core'],
    logLevel: 'warn',
    onLog: (level, log) => {
      throw new Error(`${level}: ${log.message}`)
    },
  })
  await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Names are kept and nothing is squeezed: a stack trace in a log at night must be readable. But the worker holds
    // the text as long as it lives: without comments, and in ASCII, which takes a byte a character, not two.
    comments: { legal: true, annotation: false, jsdoc: false },
    charset: 'ascii',
  })
  await build.close()
}

if (import.meta.main) await buildPackage()

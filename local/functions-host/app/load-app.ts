import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { HostError } from '../host-error.ts'
import { collectRegistrations, installCoreModule, programmingModel } from './core-module.ts'
import type { AppRegistrations } from './core-module.ts'
import type { RegisteredFunction } from './core-types.ts'

export interface LoadedApp {
  /** The folder with host.json. */
  root: string
  /** Keyed by lower-case name: the host does not distinguish case. */
  functions: ReadonlyMap<string, RegisteredFunction>
  registrations: AppRegistrations
  /** Where the library takes streamed requests when the app asked for HTTP streaming. */
  streamUrl: string | undefined
}

const packageSchema = z.object({ main: z.string() })
const loaded = new Map<string, Promise<LoadedApp>>()

const entryOf = (appPath: string): string => {
  const path = resolve(appPath)
  if (!existsSync(path)) throw new HostError('app-not-found', `There is no app at ${path}. Is it built?`)
  if (!statSync(path).isDirectory()) return path
  const packageFile = join(path, 'package.json')
  if (!existsSync(packageFile))
    throw new HostError('app-not-found', `${path} has no package.json that names the app's main file`)
  const { main } = packageSchema.parse(JSON.parse(readFileSync(packageFile, 'utf8')))
  const entry = resolve(path, main)
  if (!existsSync(entry))
    throw new HostError('app-not-found', `The app's main file ${entry} does not exist. Is it built?`)
  return entry
}

const rootOf = (entry: string): string => {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'host.json'))) return folder
    if (dirname(folder) === folder) return dirname(entry)
  }
}

const load = async (entry: string): Promise<LoadedApp> => {
  installCoreModule()
  const registrations = await collectRegistrations(() => import(pathToFileURL(entry).href))
  const capabilities = await programmingModel().getCapabilities({ RpcHttpBodyOnly: 'true', RawHttpBodyBytes: 'true' })
  for (const hook of registrations.hooks.appStart) await hook({ hookData: {}, appHookData: {} })
  const functions = new Map<string, RegisteredFunction>()
  for (const registered of registrations.functions.values()) {
    const key = registered.name.toLowerCase()
    if (functions.has(key))
      throw new HostError(
        'app-failed',
        `Two functions are called "${registered.name}"; the host does not distinguish case`,
      )
    functions.set(key, registered)
  }
  return { root: rootOf(entry), functions, registrations, streamUrl: capabilities['HttpUri'] }
}

/**
 * Imports the built app and returns what it registered. A process loads an app once (module cache): asking again for
 * the same file gives the first load.
 * @param appPath the entry file, or a folder whose package.json names it
 * @throws HostError when there is nothing to load; whatever the app throws at import is passed on unchanged
 */
export const loadApp = (appPath: string): Promise<LoadedApp> => {
  const entry = entryOf(appPath)
  const known = loaded.get(entry) ?? load(entry)
  loaded.set(entry, known)
  return known
}

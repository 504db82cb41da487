/**
 * What a running platform tells others about itself: `<data>/platform.json`, readable by its owner only, for it holds
 * local secrets.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isLocked } from './data-lock.ts'

const file = z.object({
  pid: z.number().int(),
  startedAt: z.string(),
  identity: z.object({ endpoint: z.string(), header: z.string(), dispositionHeader: z.string() }),
  /** Who signs people in, and the clients that it knows. */
  directory: z.object({
    authority: z.string(),
    tenantId: z.string(),
    audience: z.string(),
    clientId: z.string(),
    machine: z.object({ clientId: z.string(), secret: z.string() }),
  }),
  caFile: z.string(),
  vaultUrl: z.string(),
  cosmosUrl: z.string(),
  keyVaultUrl: z.string(),
  queueUrl: z.string(),
  resourceManagerUrl: z.string(),
  clientIds: z.object({
    app: z.string(),
    archiver: z.string(),
    keeper: z.string(),
    reader: z.string(),
    disposition: z.string(),
    disposer: z.string(),
  }),
  genesys: z.object({
    url: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    simulated: z.boolean(),
    adminUrl: z.string().nullable(),
  }),
  functionKey: z.string(),
})
export type PlatformFile = z.infer<typeof file>

function path(dataDir: string): string {
  return join(dataDir, 'platform.json')
}

export async function writePlatformFile(dataDir: string, platform: PlatformFile): Promise<void> {
  const temporary = `${path(dataDir)}.new`
  await writeFile(temporary, JSON.stringify(platform, null, 2), { mode: 0o600 })
  await rename(temporary, path(dataDir))
}

export async function removePlatformFile(dataDir: string): Promise<void> {
  await rm(path(dataDir), { force: true })
}

/**
 * Null when no platform runs over this data: no file, one of another version, or one that a dead process left behind.
 */
export async function runningPlatform(dataDir: string): Promise<PlatformFile | null> {
  let text: string
  try {
    text = await readFile(path(dataDir), 'utf8')
  } catch {
    return null
  }
  const parsed = file.safeParse(tryJson(text))
  // The number of a dead process may belong to another one by now: the lock cannot be inherited that way.
  return parsed.success && isLocked(dataDir) ? parsed.data : null
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Loads a package as the Functions worker does, in a process of its own, and says what it registered. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { z } from 'zod'
import { ROOT } from './places.ts'

const loadedApp = z.object({
  node: z.string(),
  /** From the start of the import to the last registration, ms. */
  ms: z.number(),
  /** Each with its bindings as `direction type`, with route or schedule. */
  functions: z.array(z.object({ name: z.string(), bindings: z.array(z.string()) })),
})
export type LoadedPackage = z.infer<typeof loadedApp> & {
  /** On stderr: why, when it refuses to start. */
  said: string
}

/** Settings of a deployment that exists nowhere: loading reads them and talks to nobody. */
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const SETTINGS: Record<string, string> = {
  HOLDFAST_REGION: 'northeurope',
  HOLDFAST_VAULT_URL: 'https://holdfast.blob.example',
  HOLDFAST_RESOURCES: ['Storage/storageAccounts/vault', 'KeyVault/vaults/keys', 'DocumentDB/databaseAccounts/index']
    .map(
      (id) => `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/holdfast/providers/Microsoft.${id}`,
    )
    .join(),
  HOLDFAST_STAGING_URL: 'https://working.blob.example',
  HOLDFAST_QUEUE_URL: 'https://working.queue.example',
  HOLDFAST_COSMOS_URL: 'https://holdfast.documents.example',
  HOLDFAST_KEY_VAULT_URL: 'https://holdfast.vault.example',
  HOLDFAST_TENANT_ID: guid(8),
  HOLDFAST_AUDIENCE: guid(9),
  HOLDFAST_APP_CLIENT_ID: guid(1),
  HOLDFAST_ARCHIVER_CLIENT_ID: guid(2),
  HOLDFAST_KEEPER_CLIENT_ID: guid(3),
  HOLDFAST_READER_CLIENT_ID: guid(4),
  GENESYS_ENVIRONMENT: 'mypurecloud.ie',
  GENESYS_CLIENT_ID: 'none',
  GENESYS_CLIENT_SECRET: 'none',
}

/**
 * @param folder the package; copy it out of the clone first to be sure that nothing above it helps
 * @param node the Node that loads it, this one by default
 * @throws Error with what it said when it does not load
 */
export async function loadPackage(
  folder: string,
  { node = process.execPath, settings = SETTINGS }: { node?: string; settings?: Record<string, string> } = {},
): Promise<LoadedPackage> {
  const scratch = await mkdtemp(join(tmpdir(), 'holdfast-load-'))
  try {
    // As JavaScript, because an older Node than the project's own must be able to read it.
    const build = await rolldown({
      cwd: ROOT,
      input: 'packaging/load-as-worker.ts',
      platform: 'node',
      external: ['@azure/functions'],
    })
    await build.write({ file: join(scratch, 'load-as-worker.mjs'), format: 'esm' })
    await build.close()
    const { stdout, stderr } = await promisify(execFile)(node, [join(scratch, 'load-as-worker.mjs'), folder], {
      cwd: scratch,
      env: { PATH: process.env['PATH'] ?? '', ...settings },
    })
    return { ...loadedApp.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')), said: stderr.trim() }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

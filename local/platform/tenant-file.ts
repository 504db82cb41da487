/**
 * Which Genesys this data was archived from: `<data>/tenant.json`. A later command that goes on with a night needs the
 * same one.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const file = z.object({
  /** How many times sooner durable timers fire. */
  speed: z.number(),
  genesys: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('simulated'),
      tenant: z.object({
        day: z.string(),
        conversations: z.number(),
        seed: z.number(),
        speed: z.number(),
        faults: z.array(z.string()),
        mediaDelayMs: z.number(),
        rateLimit: z.number(),
      }),
    }),
    // Credentials come from the environment at every start: they are not kept.
    z.object({ kind: z.literal('other'), url: z.string() }),
  ]),
})
export type TenantFile = z.infer<typeof file>

export async function writeTenantFile(dataDir: string, tenant: TenantFile): Promise<void> {
  await writeFile(join(dataDir, 'tenant.json'), JSON.stringify(tenant, null, 2), { mode: 0o600 })
}

/** Null when nothing was ever archived into this folder. @throws ZodError on a file of another version */
export async function readTenantFile(dataDir: string): Promise<TenantFile | null> {
  try {
    return file.parse(JSON.parse(await readFile(join(dataDir, 'tenant.json'), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Ids of this deployment's resources, as one setting: the vault's account first, then the others. */
import { z } from 'zod'

const TYPES = [
  'Microsoft.Storage/storageAccounts',
  'Microsoft.KeyVault/vaults',
  'Microsoft.DocumentDB/databaseAccounts',
]
const GROUP = '/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+'
const ID = new RegExp(`^${GROUP}/providers/(${TYPES.join('|').replaceAll('.', '\\.')})/[A-Za-z0-9-]+$`, 'i')
const ASKED =
  'must name the ids of the vault account first, then of another storage account, key vault and Cosmos account'

export const resourceIds = z
  .string({ error: 'is missing' })
  .transform((text) => text.split(',').map((id) => id.trim()))
  .superRefine((ids, context) => {
    const kinds = ids.map((id) => ID.exec(id)?.[1]?.toLowerCase())
    const has = (kind: string) => kinds.some((each) => each?.endsWith(kind))
    if (
      kinds.includes(undefined) ||
      !kinds[0]?.endsWith('storageaccounts') ||
      !has('vaults') ||
      !has('databaseaccounts')
    )
      context.addIssue({ code: 'custom', message: ASKED })
  })
  .transform(([vault = '', ...others]) => ({ vault, others }))

/** Verifies a day for `bench:scale`, in a process of its own. Prints {conversations, problems} as JSON. */
import { createVaultReader } from '../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'

interface Asked {
  vaultUrl: string
  clientId: string
  day: string
}

const { vaultUrl, clientId, day } = JSON.parse(process.argv[2] ?? '') as Asked
const vault = createVaultReader(vaultUrl, credentialFor(clientId))
const { conversations, problems } = await verifyDay({ vault }, day, () => {})
for (const problem of problems.slice(0, 5)) console.error(problem)
console.log(JSON.stringify({ conversations, problems: problems.length }))

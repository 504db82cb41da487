/**
 * Verification of a day from the vault alone: certificate, receipts, manifests, objects, retention. The index is not
 * asked.
 */
import pLimit from 'p-limit'
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'
import { dayPath } from '../../domain/record/vault-names.ts'
import type { DayStatement } from '../../evidence/day-certificate.ts'
import type { Receipt } from '../../evidence/receipts.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { certifiedDay } from './certified-day.ts'
import { conversationCheck } from './conversation-check.ts'

export interface Verification {
  day: string
  status: DayStatement['status']
  certificate: string
  /** RFC 7638 thumbprint of the signing key. */
  signedBy: string
  conversations: number
  objects: number
  bytes: number
  problems: string[]
}

const PARALLEL = 8

/**
 * @param progress conversations done, of how many, bytes read
 * @param containers that may hold records of the day, beside those that the receipts name
 * @throws Error when there is no certificate to verify against, ArchiveError `certificate-invalid` when it does not
 *   verify
 */
export async function verifyDay(
  { vault }: { vault: VaultReader },
  day: string,
  progress: (done: number, total: number, bytes: number) => void,
  containers: readonly string[] = [],
): Promise<Verification> {
  const problems: string[] = []
  const report = (problem: string) => {
    problems.push(problem)
  }
  const { path, statement, signedBy, receipts, earlier } = await certifiedDay(vault, day, report)
  const all = [...receipts, ...earlier]
  const facts = await listing(vault, day, new Set([...(await existing(vault, containers)), ...containersIn(all)]))
  const conversations = conversationCheck(vault, facts, report)
  let done = 0
  progress(0, all.length, 0)
  const limit = pLimit(PARALLEL)
  await Promise.all(
    all.map((receipt) =>
      limit(async () => {
        await conversations.check(receipt)
        progress(++done, all.length, conversations.totals().bytes)
      }),
    ),
  )
  for (const found of facts.keys())
    if (!conversations.named.has(found)) report(`${found}: in the vault, but no receipt names it`)
  return {
    day,
    status: statement.status,
    certificate: path,
    signedBy,
    conversations: receipts.length,
    ...conversations.totals(),
    problems: problems.sort(),
  }
}

function containersIn(receipts: readonly Receipt[]): string[] {
  return receipts.flatMap((receipt) => receipt.objects.map((object) => splitPath(object.path).container))
}

async function existing(vault: VaultReader, containers: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const name of containers) if ((await vault.container(name)) !== null) found.push(name)
  return found
}

async function listing(
  vault: VaultReader,
  day: string,
  containers: ReadonlySet<string>,
): Promise<Map<string, StoredFacts>> {
  const all = new Map<string, StoredFacts>()
  for (const container of containers)
    for await (const page of vault.list(container, `${dayPath(day)}/`))
      for (const storedFacts of page) all.set(`${container}/${storedFacts.name}`, storedFacts)
  return all
}

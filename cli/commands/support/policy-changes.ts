/** Reads the archived records of a day from their manifests, and judges each by two policies. */
import pLimit from 'p-limit'
import { readConversation } from '../../../adapters/genesys/wire/read-conversation.ts'
import { fullAttributesOf, parseManifest, type Manifest } from '../../../domain/record/manifest.ts'
import { policyChange, type ArchivedDecision, type PolicyChange } from '../../../domain/retention/policy-diff.ts'
import type { RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import { bytesAt } from '../../../use-cases/objects/stored-bytes.ts'
import type { Archive } from '../../archive-reader.ts'

const PARALLEL = 8

/** Records that were kept raw, and orphans, have no rules to match: they are not looked at. */
export async function changesOfDay(
  { index, vault }: Pick<Archive, 'index' | 'vault'>,
  day: string,
  before: RetentionPolicy,
  after: RetentionPolicy,
): Promise<{ changes: PolicyChange[]; looked: number }> {
  const limit = pLimit(PARALLEL)
  const changes: PolicyChange[] = []
  let looked = 0
  for await (const page of index.day(day)) {
    const found = await Promise.all(
      page.map(({ objects }) =>
        limit(async () => {
          const path = objects.find((object) => object.kind === 'manifest')?.path
          const bytes = path === undefined ? null : await bytesAt(vault, path)
          const record = bytes === null ? null : decisionOf(parseManifest(JSON.parse(new TextDecoder().decode(bytes))))
          if (record === null) return null
          looked++
          return policyChange(record, before, after)
        }),
      ),
    )
    changes.push(...found.filter((entry) => entry !== null))
  }
  return { changes, looked }
}

function decisionOf(manifest: Manifest): ArchivedDecision | null {
  const record = readConversation(manifest.source)
  if (record.kind !== 'conversation') return null
  const name = (id: string) => manifest.names[id]
  return {
    conversationId: manifest.conversationId,
    conversationEnd: manifest.conversationEnd,
    names: { queue: name, division: name, flow: name },
    conversation: { ...record.conversation, ...fullAttributesOf(manifest) },
  }
}

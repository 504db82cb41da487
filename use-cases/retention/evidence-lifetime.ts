/** Evidence about a record lives longer than the record: what was extended would else outlive the proof of it. */
import { later } from '../../domain/retention/extension.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { certificateName, dayPath, namesName, receiptsName } from '../../domain/record/vault-names.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import type { ActivityPorts } from '../ports.ts'
import { moveOn } from './move-on.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'keeper'>

/** Evidence about a record is kept a year longer than the record, as its container does by default. */
const YEARS_LONGER = 1

export interface EvidenceLifetime {
  /** Certificates, receipts and names of the day, all revisions, outlive a record kept until then (ISO UTC). */
  ofDay(day: string, until: string): Promise<void>
  /** One document of the evidence container does. */
  ofDocument(name: string, until: string): Promise<void>
}

/** Remembers what it has done, so that the records of one day ask for its evidence once. */
export function evidenceLifetime(ports: Ports): EvidenceLifetime {
  const { reader } = ports
  const done = new Map<string, string>()
  return {
    async ofDay(day, until) {
      const reached = done.get(day)
      if (reached !== undefined && Date.parse(reached) >= Date.parse(until)) return
      const asked = lawfulUntil(until, YEARS_LONGER)
      for (const prefix of [certificateName(day, 1), receiptsName(day, 1), namesName(day)].map(stem)) {
        for await (const page of reader.list(EVIDENCE, prefix)) {
          // `19` is also the beginning of nothing else: what follows is a dot.
          for (const facts of page) if (facts.name.startsWith(`${prefix}.`)) await outlive(facts, until, asked)
        }
      }
      done.set(day, later(reached ?? null, asked))
    },

    async ofDocument(name, until) {
      const facts = await reader.facts(EVIDENCE, name)
      if (facts !== null) await outlive(facts, until, lawfulUntil(until, YEARS_LONGER))
    },
  }

  async function outlive({ name, retainUntil }: StoredFacts, until: string, asked: string): Promise<void> {
    if (retainUntil === null || Date.parse(retainUntil) < Date.parse(until)) await moveOn(ports, EVIDENCE, name, asked)
  }
}

/** Without the ending, so that every revision begins with it. */
function stem(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

/** Folder of the day's extensions. */
export function extensionName(at: string, sha256: string): string {
  return `extensions/${dayPath(at.slice(0, 10))}/${sha256}.json`
}

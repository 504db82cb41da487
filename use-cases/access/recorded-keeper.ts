/**
 * The keeper whose every change is on record before it is made: no caller can pass it by. Azure's own audit log has no
 * change of a blob's policy. Changes that wait at the same time stand in one event, grouped by what they change.
 */
import type { AccessEvent, StorageChange } from '../../domain/access/access-event.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { StoredFacts, VaultKeeper } from '../../domain/ports/vault.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'trail' | 'clock'>
type Dated = Extract<StorageChange, { kind: 'policy' }>['before']
type Change = Omit<StorageChange, 'names'> & { name: string }

/** The app itself, when nobody asked for this one change: it has no object id in the directory of people. */
const APP: AccessEvent['user'] = { kind: 'machine', oid: 'holdfast', name: 'Holdfast', roles: [] }
/** Blobs of one event. */
const MOST = 500

export function recordedKeeper(keeper: VaultKeeper, ports: Ports): VaultKeeper {
  const journal = storageJournal(ports)
  return {
    retain: (container, name, until, mode, versionId) =>
      journal.changed(
        { container, name, versionId },
        (before) => policyChange(before, retained(before, until, mode)),
        () => keeper.retain(container, name, until, mode, versionId),
      ),
    extend: (container, name, until) =>
      journal.changed(
        { container, name },
        (before) => policyChange(before, { retainUntil: exact(until), mode: before.mode ?? 'locked' }),
        () => keeper.extend(container, name, until),
      ),
    // On record already, with its matter, many in one event: use-cases/legal/secure-records.ts has the one call.
    hold: (...change) => keeper.hold(...change),
  }
}

export interface StorageJournal {
  /**
   * Puts a change on record and makes it. What is already as asked is no change, and what fails is on record, too.
   * @param changeOf what the change is, by the blob as it is; null: there is none
   * @param place the current version unless told otherwise
   * @throws ArchiveError `trail-unwritable` (then nothing was changed), or whatever `make` throws
   */
  changed(
    place: { container: string; name: string; versionId?: string | undefined },
    changeOf: (before: StoredFacts) => Pick<Change, 'kind' | 'before' | 'after'> | null,
    make: () => Promise<void>,
  ): Promise<void>
}

function storageJournal({ reader, trail, clock }: Ports): StorageJournal {
  let waiting: { change: Change; done(): void; failed(error: unknown): void }[] = []
  let writing = false

  return {
    async changed({ container, name, versionId }, changeOf, make) {
      const facts =
        versionId === undefined
          ? await reader.facts(container, name)
          : ((await reader.versions(container, name)).find((version) => version.versionId === versionId) ?? null)
      const found = facts === null ? null : changeOf(facts)
      if (found === null) return await make()
      const change = { ...found, container, name } as Change
      await recorded(change)
      try {
        await make()
      } catch (error) {
        const code = error instanceof ArchiveError ? error.code : 'unexpected'
        await trail.record({ ...eventOf([change]), outcome: 'failed', code })
        throw error
      }
    },
  }

  function recorded(change: Change): Promise<void> {
    return new Promise((done, failed) => {
      waiting.push({ change, done, failed })
      if (!writing) void writeWaiting()
    })
  }

  async function writeWaiting(): Promise<void> {
    writing = true
    // Whoever is about to ask in this turn comes along.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST)
      waiting = waiting.slice(MOST)
      try {
        await trail.record(eventOf(batch.map(({ change }) => change)))
        for (const { done } of batch) done()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    writing = false
  }

  function eventOf(changes: readonly Change[]): AccessEvent {
    return {
      id: crypto.randomUUID(),
      time: new Date(clock.now()).toISOString(),
      action: 'storage.change',
      outcome: 'allowed',
      user: APP,
      address: null,
      conversationIds: [...new Set(changes.flatMap(({ name }) => conversationIn(name)))],
      objects: changes.length,
      changes: grouped(changes),
    }
  }
}

function grouped(changes: readonly Change[]): StorageChange[] {
  const alike = Map.groupBy(changes, ({ kind, container, before, after }) =>
    JSON.stringify([kind, container, before, after]),
  )
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const { name, ...change } = first
    return [{ ...change, names: [name, ...more.map((other) => other.name)] } as StorageChange]
  })
}

/** `2026/11/19/<conversation>/…` in a container of records; evidence and quarantine name none. */
function conversationIn(name: string): string[] {
  const id = /^\d{4}\/\d{2}\/\d{2}\/([^/]+)\//.exec(name)?.[1]
  return id === undefined ? [] : [id]
}

function policyChange(
  { retainUntil, mode }: Dated,
  after: Dated,
): { kind: 'policy'; before: Dated; after: Dated } | null {
  const isSame = mode === after.mode && seconds(retainUntil) === seconds(after.retainUntil)
  const before = { retainUntil: retainUntil === null ? null : exact(retainUntil), mode }
  return isSame ? null : { kind: 'policy', before, after }
}

/** A locked date only ever moves on. */
function retained({ retainUntil, mode }: Dated, until: string, asked: 'locked' | 'unlocked'): Dated {
  const stays = mode === 'locked' && seconds(retainUntil) >= seconds(until)
  return stays ? { retainUntil, mode } : { retainUntil: exact(until), mode: mode === 'locked' ? mode : asked }
}

/** Storage keeps whole seconds. */
function seconds(time: string | null): number {
  return time === null ? 0 : Math.floor(Date.parse(time) / 1000)
}

function exact(time: string): string {
  return new Date(seconds(time) * 1000).toISOString()
}

/** No card number stands in any text that the archive wrote, wherever it came from. */
import { CARD_NUMBERS } from '../world/card-numbers.ts'
import type { Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const TEXT = /\.(?:json|txt|ndjson|csv)$/

export function noCardData({ storage, records, days, world }: Evidence): Violation[] {
  if (!world.conversations.some(({ texts }) => texts?.some(({ said }) => holdsCard(said)))) return []
  const places: [string, string][] = [
    ...[...storage.vault.blobs]
      .filter(([path]) => TEXT.test(path) && !path.startsWith('quarantine/'))
      .map(([path, { bytes }]): [string, string] => [path, Buffer.from(bytes).toString()]),
    ...[...records].map(([id, record]): [string, string] => [`index ${id}`, JSON.stringify(record)]),
    ...[...days].map(([day, state]): [string, string] => [`ledger ${day}`, JSON.stringify(state)]),
  ]
  return places
    .filter(([, text]) => holdsCard(text))
    .map(([subject]) => ({
      invariant: 'no-card-data',
      shape: 'card number in a text',
      day: '',
      subject,
      detail: 'a card number stands in it',
    }))
}

function holdsCard(text: string): boolean {
  return CARD_NUMBERS.some((number) => text.includes(number))
}

/**
 * Text as people really type it: card numbers in every text field (fault `card-data`), and file names made to do harm
 * (fault `nasty-names`). Put into the answers on their way out, so that no field of any route is forgotten.
 */
import { draw } from './random.ts'

/** Published test numbers of the schemes, in the forms in which people write them. None is anybody's. */
export const SEEDED_NUMBERS = [
  '4111111111111111',
  '4012 8888 8888 1881',
  '5555-5555-5555-4444',
  '378282246310005',
  '6011.1111.1111.1117',
  '3530 1113 3330 0000',
  '\uff14\uff12\uff14\uff12\uff14\uff12\uff14\uff12\uff14\uff12\uff14\uff12\uff14\uff12\uff14\uff12',
] as const
/** Said in transcripts, phrase after phrase of one side. */
export const SPOKEN = ['my card is five one oh five one oh five one', 'oh five one oh five one double oh'] as const

const NASTY_NAMES = [
  '../../../etc/passwd',
  'C:\\windows\\system32\\drivers.sys',
  '/absolute/report.txt',
  'a/b/c.csv',
  `${'long '.repeat(60)}.txt`,
  'line\nbreak\u0000\u0007.csv',
  'annexe\u202Egpj.exe',
  'same.csv',
  'same.csv',
  '',
  '.',
  'CON',
  '\u200B\u200B',
  'trailing dot. ',
  'emoji \u{1F4C4}.csv',
  '%2e%2e%2fup.csv',
  'quote"\'<script>.html',
] as const

/** Keys whose strings people write or read. */
const TEXT_KEYS = new Set([
  'participantName',
  'wrapUpNote',
  'text',
  'textBody',
  'textBodyPreview',
  'htmlBody',
  'body',
  'subject',
  'messageText',
  'errorMsg',
  'externalTag',
  'flowName',
  'queueName',
  'description',
  'name',
  'filename',
  'from',
  'remote',
])
/** What looks like text by its key and is the machine's own. */
const MACHINE = new Set(['metrics', 'grants', 'policies', 'services', 'id', 'uri'])

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json }
export interface Seeding {
  cardData: boolean
  nastyNames: boolean
}

export function seedAnswer(body: unknown, seeding: Seeding): unknown {
  return seeding.cardData || seeding.nastyNames ? each(body as Json, '', '') : body

  function each(value: Json, key: string, parent: string): Json {
    if (typeof value === 'string') return text(value, key, parent)
    if (Array.isArray(value)) return value.map((json) => each(json, key, parent))
    if (value === null || typeof value !== 'object') return value
    if (seeding.cardData && key === 'attributes') return attributes(value)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, MACHINE.has(name) ? inner : each(inner, name, key)]),
    )
  }

  function text(value: string, key: string, parent: string): string {
    const isFileName = key === 'filename' || (key === 'name' && parent === 'attachments')
    const named = isFileName && seeding.nastyNames ? draw('nasty', value, parent).pick(NASTY_NAMES) : value
    return seeding.cardData && TEXT_KEYS.has(key) ? withNumber(named, key) : named
  }

  function attributes(value: { [key: string]: Json }): Json {
    const number = pick('attributes', Object.keys(value).join())
    return {
      ...Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          typeof inner === 'string' ? `${inner} ${pick(name, inner)}` : inner,
        ]),
      ),
      [`note ${number}`]: 'seeded',
      cvv: '123',
    }
  }
}

/** A file name keeps its ending, a document its end tag. */
function withNumber(value: string, key: string): string {
  const number = pick(key, value)
  if (key === 'htmlBody') return value.replace('</body>', `<p>card ${number.replaceAll(' ', '&nbsp;')}</p></body>`)
  const ending = key === 'filename' || key === 'name' ? (/\.\w+$/.exec(value)?.[0] ?? '') : ''
  return `${value.slice(0, value.length - ending.length)} card ${number}${ending}`
}

function pick(...about: string[]): string {
  return draw('seeded', ...about).pick(SEEDED_NUMBERS)
}

/** Messages and emails with their attachments. */
import { uuid, type Draw } from '../random.ts'
import { HOSTILE, hostileFiles } from '../wire/hostile-files.ts'
import { packedCard } from '../wire/packed-card.ts'
import type { Email, Message, SimAttachment, Tenant } from './shapes.ts'
import type { SimConversation } from './shapes.ts'

const PHRASES = [
  'Good morning.',
  'Could you confirm the order?',
  'Thank you, that is clear.',
  'Please call me back tomorrow.',
  'I have attached the form.',
  'The amount is right.',
  'Which branch is open on Friday?',
  'I would like to change my address.',
]
const FILES = [
  ['form.pdf', 'application/pdf'],
  ['photo.png', 'image/png'],
  ['statement.csv', 'text/csv'],
  ['voice note.ogg', 'audio/ogg'],
  ['Ünterlagen (final).pdf', 'application/pdf'],
] as const

type Files = Pick<Tenant, 'isSuspect' | 'isBomb' | 'profile'>
type Base = Pick<SimConversation, 'id' | 'index' | 'start' | 'end' | 'customer'>

export function messagesOf(d: Draw, { id, start, end, customer }: Base, tenant: Files): Message[] {
  const messenger = d.pick(['sms', 'whatsapp', 'webmessaging'] as const)
  const count = d.whole(2, 12)
  const step = ((end ?? start + 600_000) - start) / (count + 1)
  return Array.from({ length: count }, (_, i): Message => {
    const inbound = i % 2 === 0
    return {
      id: uuid('message', id, i),
      time: Math.round(start + step * (i + 1)),
      from: inbound ? customer.address : 'tel:+15552000100',
      direction: inbound ? 'inbound' : 'outbound',
      messenger,
      text: d.pick(PHRASES),
      attachments: d.chance(0.12) ? [attachment(d, uuid('attachment', id, i), tenant)] : [],
      skippedInBulk: d.chance(0.01),
    }
  })
}

export function emailsOf(d: Draw, { id, index, start, end, customer }: Base, tenant: Files): Email[] {
  const huge =
    index === 0 && tenant.profile.hugeAttachment !== null
      ? [
          {
            id: uuid('huge', id),
            name: 'archive.bin',
            contentType: 'application/octet-stream',
            sizeBytes: tenant.profile.hugeAttachment,
            declaresDigest: false,
          },
        ]
      : []
  const count = d.whole(1, 3)
  const step = ((end ?? start + 600_000) - start) / (count + 1)
  return Array.from({ length: count }, (_, i): Email => ({
    id: uuid('email', id, i),
    time: Math.round(start + step * (i + 1)),
    from: i % 2 === 0 ? customer.address : 'service@example.com',
    subject: `${i > 0 ? 'Re: ' : ''}${d.pick(PHRASES)}`,
    text: Array.from({ length: d.whole(1, 5) }, () => d.pick(PHRASES)).join('\n'),
    html: d.chance(0.3),
    attachments: [
      ...Array.from({ length: d.chance(0.3) ? d.whole(1, 2) : 0 }, (_unused, k) =>
        attachment(d, uuid('email-attachment', id, i, k), tenant),
      ),
      ...(i === 0 ? huge : []),
    ],
    hugeBody: index === 0 ? (tenant.profile.hugeEmail ?? 0) : 0,
  }))
}

/** Now and then one is empty. */
function attachment(d: Draw, id: string, { isSuspect, isBomb }: Files): SimAttachment {
  const [name, contentType] = d.pick(FILES)
  const drawn = {
    id,
    name,
    contentType,
    sizeBytes: d.chance(0.02) ? 0 : d.whole(500, 40_000),
    declaresDigest: d.chance(0.8),
  }
  if (isSuspect(id))
    return {
      id,
      name: 'cards.zip',
      contentType: 'application/zip',
      sizeBytes: packedCard().byteLength,
      declaresDigest: false,
    }
  if (isBomb(id))
    return {
      id,
      name: 'data.bin',
      contentType: HOSTILE,
      sizeBytes: d.pick(hostileFiles()).byteLength,
      declaresDigest: false,
    }
  return drawn
}

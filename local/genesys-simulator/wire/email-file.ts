/** The emails of a conversation as one file of RFC 5322 and RFC 2046: what a download of an email recording gives. */
import { contentOf } from '../media-content.ts'
import { SEEDED_NUMBERS } from '../seeded-text.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import type { Email } from '../tenant/shapes.ts'

export function emailFileBytes({ id, emails }: SimConversation, seeded: boolean): Buffer {
  const boundary = `part-${id}`
  const first = emails[0]
  const head = [
    `From: ${first?.from ?? 'service@example.com'}`,
    'To: service@example.com',
    `Subject: ${first?.subject ?? ''}${seeded ? ` card ${SEEDED_NUMBERS[1]}` : ''}`,
    `Date: ${new Date(first?.time ?? 0).toUTCString()}`,
    `Message-ID: <${id}@example.com>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
  ]
  const parts = emails.flatMap((email) => [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    email.text.replaceAll('\n', '\r\n') +
      (seeded ? `\r\nmy card ${SEEDED_NUMBERS[2]}` : '') +
      '\r\nnothing more to say here'.repeat(Math.ceil(email.hugeBody / 25)),
    ...files(email, boundary, seeded),
  ])
  return Buffer.from([...head, ...parts, `--${boundary}--`, ''].join('\r\n'))
}

function files({ attachments }: Email, boundary: string, seeded: boolean): string[] {
  return attachments.flatMap(({ id, name, contentType, sizeBytes }) => {
    const base64 = Buffer.concat([...contentOf(id, contentType, sizeBytes, seeded)]).toString('base64')
    return [
      `--${boundary}`,
      `Content-Type: ${contentType}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      ...(base64.match(/.{1,76}/g) ?? []),
    ]
  })
}

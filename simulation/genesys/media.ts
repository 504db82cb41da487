/** The origin of presigned addresses: bytes by key until the address has died. */
import type { Ask, Reply } from './ask.ts'

export const MEDIA_HOST = 'media.example.net'

export interface MediaStore {
  /** @param until epoch ms @returns an address that lives that long */
  sign(key: string, contentType: string, bytes: () => Buffer, until: number): string
  serve(ask: Ask): Reply
}

export function mediaStore(): MediaStore {
  const files = new Map<string, { contentType: string; bytes: () => Buffer }>()
  return {
    sign(key, contentType, bytes, until) {
      files.set(key, { contentType, bytes })
      return `https://${MEDIA_HOST}/${key}?expires=${until}&signature=simulated`
    },
    serve({ path, query, now }) {
      const file = files.get(path.join('/'))
      if (file === undefined) return xml(404, 'NoSuchKey')
      if (Number(query.get('expires')) < now) return xml(403, 'AccessDenied')
      return { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes() }
    },
  }
}

function xml(status: number, code: string): Reply {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`),
  }
}

import type { JsonObject } from '../json.ts'
import type { MediaAnswer } from './recording-source.ts'

export interface AttachmentRef {
  attachmentId: string
  name: string | null
  contentType: string | null
  /** Declared by the source, bytes and lower-case hex; null when it does not say. */
  sizeBytes: number | null
  sha256: string | null
  /** Opaque handle for `openAttachment`: may be a presigned URL, so it never leaves the activity. */
  locator: string
}
export interface DigitalMessage {
  messageId: string
  /** ISO UTC or null. */
  time: string | null
  sender: string | null
  text: string
  /** The body is too large to be held: only the email's file (EML) has it. */
  bodyInFile?: true
  attachments: AttachmentRef[]
  raw: JsonObject
}
export interface DigitalContent {
  messages: DigitalMessage[]
  /** Messages that the conversation names but that could not be read. */
  unreadable: { messageId: string; detail: string; forbidden: boolean; mayComeLater?: boolean }[]
}

/** The methods below that read a channel's texts: the media registry says which medium asks which. */
export type TextSource = 'messages' | 'emails' | 'chats' | 'internalMessages'

/** Text channels. Costs calls per conversation, so it is asked only for conversations with such a session. */
export interface DigitalSource extends Record<TextSource, (conversationId: string) => Promise<DigitalContent>> {
  /** SMS, WhatsApp, web messaging ...: ids from the conversation, bodies in bulk (1000 a call). */
  messages(conversationId: string): Promise<DigitalContent>
  emails(conversationId: string): Promise<DigitalContent>
  /** Legacy web chat: its own API is gone, the text lives in the recordings of the conversation. */
  chats(conversationId: string): Promise<DigitalContent>
  /** Agents among themselves: bodies in pages of each communication. */
  internalMessages(conversationId: string): Promise<DigitalContent>
  openAttachment(attachment: AttachmentRef): Promise<MediaAnswer>
}

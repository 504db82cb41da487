/** What the simulated tenant is made of. */
import type { CallShape } from './call-shapes.ts'
import type { Directory, Entity } from './directory.ts'
import type { Profile } from './profile.ts'

export interface SimConversation {
  id: string
  day: string
  index: number
  media: Media
  start: number
  /** Null: still open. */
  end: number | null
  direction: 'inbound' | 'outbound'
  division: Entity
  flow: Entity
  customer: { address: string; name: string; sessionId: string; recorded: boolean; attributes: Record<string, string> }
  agents: AgentLeg[]
  recordings: Recording[]
  messages: Message[]
  emails: Email[]
  /** Consultations with a recording of their own. */
  consultations: number
  /** Plain for what is no call. */
  shape: CallShape
  oddity: 'unknown-enum' | 'unreadable' | null
}
export interface Tenant {
  seed: number
  directory: Directory
  profile: Profile
  conversations: number
  oddity: (id: string) => SimConversation['oddity']
  stuckAs: (recordingId: string) => FileState | null
  isSuspect: (attachmentId: string) => boolean
  isBomb: (attachmentId: string) => boolean
}
/** Where a recording that cannot be had stays for ever. */
export type FileState = 'UPLOADING' | 'ARCHIVED' | 'RESTORING' | 'ERROR'
export type Media = 'voice' | 'message' | 'email' | 'chat'
export interface Recording {
  id: string
  sessionId: string
  media: 'audio' | 'screen' | 'message' | 'email' | 'chat'
  contentType: string
  sizeBytes: number
  /** Files that a batch gives for it. */
  parts: number
  /** Epoch ms of the tenant's time; Infinity for one that never gets ready. */
  readyAt: number
  stuckAs: FileState | null
  deleted: boolean
}
export interface AgentLeg {
  user: Entity
  queue: Entity
  sessionId: string
  wrapUp: Entity
  recorded: boolean
  screen: boolean
}
export interface SimAttachment {
  id: string
  name: string
  contentType: string
  sizeBytes: number
  declaresDigest: boolean
}
export interface Message {
  id: string
  time: number
  from: string
  direction: 'inbound' | 'outbound'
  messenger: 'sms' | 'whatsapp' | 'webmessaging'
  text: string
  attachments: SimAttachment[]
  /** Left out of bulk answers, as Genesys sometimes does: it can be read singly. */
  skippedInBulk: boolean
}
export interface Email {
  id: string
  time: number
  from: string
  subject: string
  text: string
  html: boolean
  attachments: SimAttachment[]
  /** Bytes of text beside `text`. */ hugeBody: number
}

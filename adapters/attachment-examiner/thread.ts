/** The thread that reads: files made to keep a reader busy keep nobody else waiting. */
import { parentPort } from 'node:worker_threads'
import { examination, type AttachmentKind, type Examination } from '../../card-data/files/attachment.ts'
import type { Answer, Order, Seen } from './messages.ts'

let open: Examination | null = null

parentPort?.on('message', (order: Order) => {
  const answer = answerTo(order)
  if (answer.kind === 'ready') tellSeen()
  parentPort?.postMessage(answer)
})

function answerTo(order: Order): Answer {
  switch (order.kind) {
    case 'open':
      open = opened(order.file)
      return { kind: 'ready', more: true }
    case 'push':
      return { kind: 'ready', more: open?.push(order.chunk) ?? false }
    case 'end': {
      const examined = open?.end() ?? { verdict: 'opaque', why: 'never opened', findings: [], unpacked: 0 }
      open = null
      return { kind: 'examined', examined }
    }
  }
}

/** The first of each kind is told in the middle of the work, which may never come to its end. */
function opened(file: AttachmentKind): Examination {
  told = 0
  return examination(file, tellSeen)
}

let told = 0

function tellSeen(): void {
  const findings = open?.counts() ?? []
  const count = findings.reduce((sum, entry) => sum + entry.count, 0)
  if (count === told) return
  told = count
  const seen: Seen = { kind: 'seen', findings }
  parentPort?.postMessage(seen)
}

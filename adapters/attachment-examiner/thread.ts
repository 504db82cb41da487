/** The thread that reads: files made to keep a reader busy keep nobody else waiting. */
import { parentPort } from 'node:worker_threads'
import { examination, type Examination } from '../../card-data/files/attachment.ts'
import type { Answer, Order } from './messages.ts'

let open: Examination | null = null

parentPort?.on('message', (order: Order) => {
  parentPort?.postMessage(answerTo(order))
})

function answerTo(order: Order): Answer {
  switch (order.kind) {
    case 'open':
      open = examination(order.file)
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

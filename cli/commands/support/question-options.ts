import type { Command } from 'commander'
import type { RecordsAsk } from '../../api-client.ts'

export interface QuestionOptions {
  conversation?: string
  key?: string
  agent?: string
  queue?: string
  number?: string
  hold?: string
  from?: string
  to?: string
  media?: string
}

/** What records are asked by; the app says what is missing or too much. */
export function questionOptions(command: Command): Command {
  return command
    .option('--conversation <id>', 'a conversation')
    .option('--key <name:value>', 'a business key')
    .option('--agent <id>', 'a user')
    .option('--queue <id>', 'a queue')
    .option('--number <number>', 'number or address of a customer')
    .option('--hold <matter>', 'what the hold of a matter keeps')
    .option('--from <day>', 'first UTC day of the end; needed with an agent, a queue, a number, or alone')
    .option('--to <day>', 'last UTC day (default: today)')
    .option('--media <type>', 'voice, message, email, chat, …')
}

const NAMES = ['conversation', 'key', 'agent', 'queue', 'number', 'hold', 'from', 'to', 'media'] as const

export function questionOf(options: QuestionOptions): RecordsAsk {
  const ask: RecordsAsk = {}
  for (const name of NAMES) Object.assign(ask, options[name] === undefined ? {} : { [name]: options[name] })
  return ask
}

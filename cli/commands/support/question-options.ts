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
    .option('--conversation <id>', 'one conversation, by its Genesys id')
    .option('--key <name:value>', 'a business key, such as trading_id:T-1')
    .option('--agent <id>', "an agent, by user id (a record's agents stand in find --conversation)")
    .option('--queue <id>', 'a queue, by its id')
    .option('--number <number>', 'number or address of a customer')
    .option('--hold <matter>', 'every record that the hold of a matter keeps')
    .option('--from <day>', 'first UTC day on which it ended; needed with --agent, --queue, --number, or alone')
    .option('--to <day>', 'last UTC day (default: today)')
    .option('--media <type>', 'voice, message, email, chat, …')
}

const NAMES = ['conversation', 'key', 'agent', 'queue', 'number', 'hold', 'from', 'to', 'media'] as const

export function questionOf(options: QuestionOptions): RecordsAsk {
  const ask: RecordsAsk = {}
  for (const name of NAMES) Object.assign(ask, options[name] === undefined ? {} : { [name]: options[name] })
  return ask
}

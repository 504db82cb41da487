import { InvalidArgumentError, Option } from 'commander'
import { parseDay } from '../../../domain/day.ts'

/** `--day D`, or another name: a UTC day that is over. */
export function dayOption(description: string, name = 'day'): Option {
  return new Option(`--${name} <day>`, description).argParser((text: string) => {
    try {
      return parseDay(text, Date.now())
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
    }
  })
}

/** What every benchmark is asked on its command line. */
import { Command } from 'commander'

/** A benchmark's command line, to which it adds what it alone is asked. */
export function benchCommand(name: string, about: string): Command {
  return new Command(name).description(about).option('--json', 'as JSON: [{name, value, unit, goal, ok}]', false)
}

/** @param shorter what `--short` makes smaller @throws never: wrong usage ends the process, as does `--help` */
export function benchOptions(name: string, about: string, shorter: string): { json: boolean; short: boolean } {
  return benchCommand(name, about).option('--short', shorter, false).parse().opts<{ json: boolean; short: boolean }>()
}

/** Beside the figures, which alone go to standard output. */
export function note(text: string): void {
  console.error(text)
}

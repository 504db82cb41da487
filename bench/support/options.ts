/** What every benchmark is asked on its command line. */
import { Command } from 'commander'

/** @param shorter what `--short` makes smaller @throws never: wrong usage ends the process, as does `--help` */
export function benchOptions(name: string, about: string, shorter: string): { json: boolean; short: boolean } {
  return new Command(name)
    .description(about)
    .option('--json', 'as JSON: [{name, value, unit, goal, ok}]', false)
    .option('--short', shorter, false)
    .parse()
    .opts<{ json: boolean; short: boolean }>()
}

/** Beside the figures, which alone go to standard output. */
export function note(text: string): void {
  console.error(text)
}

/** How the outcome of a verification is told, whatever was verified. */
import { EXIT } from '../../output/exit-codes.ts'
import { count, plain } from '../../output/format.ts'
import { isUnbelievable } from './trust.ts'

/**
 * Prints what a verification found. A certificate that cannot be believed is its most serious outcome, no failure.
 * @param what a day, or the path of a certificate
 */
export async function tellVerification<Result extends { problems: readonly string[] }>(
  what: { day: string } | { certificate: string },
  json: boolean,
  verify: () => Promise<Result>,
  words: (result: Result) => string,
): Promise<void> {
  try {
    const result = await verify()
    console.log(json ? JSON.stringify(result) : words(result))
    process.exitCode = result.problems.length === 0 ? EXIT.ok : EXIT.differs
  } catch (error) {
    if (!isUnbelievable(error)) throw error
    const name = 'day' in what ? what.day : what.certificate
    console.log(json ? JSON.stringify({ ...what, problems: [error.message] }) : `${name}: ${error.message}`)
    process.exitCode = EXIT.differs
  }
}

const SHOWN = 50

/** The first of the differences, and how many more there are; `none` where there are none. */
export function differences(problems: readonly string[], none: string): string[] {
  if (problems.length === 0) return [none]
  const more = problems.length - SHOWN
  return [
    `${count(problems.length)} difference(s):`,
    ...problems.slice(0, SHOWN).map((problem) => `  - ${plain(problem)}`),
    ...(more > 0 ? [`  and ${count(more)} more (--json shows all)`] : []),
  ]
}

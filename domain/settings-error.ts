/** What is wrong with the settings: by setting and kind for whoever asks the app's health, in words for the log. */
import { ArchiveError } from './errors.ts'

export const SETTING_PROBLEM_CODES = [
  'missing',
  'invalid',
  'unresolved-reference',
  'contradiction',
  'same-identity',
  'region-not-allowed',
] as const

export interface SettingProblem {
  setting: string
  code: (typeof SETTING_PROBLEM_CODES)[number]
  /** Never repeats a value: one may be a secret. */
  message: string
}

/** `bad-config`; the message has every problem, numbered. */
export class SettingsError extends ArchiveError {
  readonly problems: readonly SettingProblem[]
  constructor(problems: readonly SettingProblem[]) {
    super(
      'bad-config',
      `Holdfast cannot start: ${problems.length} setting(s) need attention\n` +
        problems.map(({ setting, message }, i) => `  ${i + 1}. ${setting} ${message}`).join('\n'),
    )
    this.problems = problems
  }
}

/** The readable form of a text conversation: `[time] sender: text`, one message after the other (CAP-4). */
export interface TranscriptLine {
  time: string | null
  sender: string | null
  text: string
  /** Names of what was attached. */
  attachments: readonly string[]
}

/** Whatever some reader takes for the end of a line (Unicode UAX 14: BK, CR, LF, NL). */
const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g

/** Stable for the same messages; lines of one text after the first are indented, so that no text can fake a sender. */
export function readableTranscript(messages: readonly TranscriptLine[]): string {
  return messages
    .map(({ time, sender, text, attachments }) => {
      const body = [text, ...attachments.map((name) => `(attachment: ${name})`)]
        .filter((part) => part !== '')
        .join('\n')
      return (
        `[${oneLine(time ?? '') || 'time unknown'}] ${oneLine(sender ?? '') || 'unknown'}: ` +
        `${body.replace(LINE_END, '\n    ')}\n`
      )
    })
    .join('')
}

function oneLine(text: string): string {
  return text.replace(/[\s\u0085]+/g, ' ').trim()
}

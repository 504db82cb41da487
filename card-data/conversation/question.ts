/** Questions and labels of a form, with what is answered beside them: conversations of two turns. */
import { cleanTexts } from '../clean-texts.ts'
import type { Finding } from '../detect/finding.ts'
import { scrubMessages } from '../scrub.ts'
import { asksOf } from './asks.ts'
import { readingsOf } from './reading.ts'
import { talkOf } from './talk.ts'

/** In UTF-16 units; longer ones are texts of their own. */
const LONGEST_QUESTION = 1000
const LONGEST_ANSWER = 2000
const REMEMBERED = 80
const noRequests = cleanTexts(5000, REMEMBERED)

/** What the question makes of the digits in its answer; nothing where the two are no short exchange. */
export function findInAnswer(question: string, answer: string): Finding[] {
  if (question.length > LONGEST_QUESTION || answer.length > LONGEST_ANSWER) return []
  const turns = [
    { sender: 'question', text: question },
    { sender: 'answer', text: answer },
  ]
  return scrubMessages(turns)[1]?.findings ?? []
}

/** Whether a label asks for a card's number, code or PIN; "Code" alone does not. */
export function isRequest(label: string): boolean {
  if (label.length > LONGEST_QUESTION || noRequests.has(label)) return false
  const talk = talkOf([{ sender: null, text: label }])
  const asked = readingsOf(talk).some((reading) =>
    asksOf(reading, talk.words, talk.text, { card: false, oneTime: false }).some(
      ({ vague, beside }) => !vague && !beside,
    ),
  )
  if (!asked) noRequests.add(label)
  return asked
}

/** `npm run bench:scrub`: what the search for card data finds and costs. `--json` for machines. */
import { Command } from 'commander'
import { DETECTOR_VERSION, findCardData } from '../card-data/detect/detect.ts'
import { scrubMessages } from '../card-data/scrub.ts'
import { scrubStream } from '../card-data/scrub-stream.ts'
import { adversarialSet, publicSet, scoreOf } from './support/card-data-corpora.ts'
import { atLeast, atMost, median, report, type Figure } from './support/table.ts'
import { HOSTILE, transcript } from './support/transcript-text.ts'

const { json, short } = new Command('bench:scrub')
  .description('What the search for card data finds and costs. Speed is by processor time.')
  .option('--json', 'as JSON: [{name, value, unit, goal, ok}]', false)
  .option('--short', 'a tenth of the texts and a third of the rounds: a few seconds, for a look in between', false)
  .parse()
  .opts<{ json: boolean; short: boolean }>()

const MB = 1_000_000
const CONVERSATIONS = short ? 150 : 1500
const ROUNDS = short ? 3 : 9
const ATTACHMENT = short ? 20 : 200
const note = (text: string) => {
  console.error(text)
}
const figures: Figure[] = []

note(`detector version ${DETECTOR_VERSION}; labelled texts`)
for (const [name, cases] of [
  ['public texts', publicSet()],
  ['adversarial set', adversarialSet()],
] as const) {
  const { precision, recall, missed, extra } = scoreOf(cases)
  note(
    `  ${name}: ${cases.length} texts, ` +
      `${cases.reduce((sum, labelled) => sum + labelled.expect.length, 0)} labels, ${missed.length} ` +
      `missed, ${extra.length} too many`,
  )
  for (const id of [...missed.map((label) => `missed ${label}`), ...extra.map((label) => `too many ${label}`)])
    note(`    ${id}`)
  figures.push(
    atLeast(`precision on the ${name}`, precision, '', 0.99),
    atLeast(`recall on the ${name}`, recall, '', 0.99),
  )
}

const conversations = transcript(CONVERSATIONS)
const texts = conversations.map((phrases) => phrases.map(({ text }) => text).join('\n'))
const size = texts.reduce((sum, text) => sum + text.length, 0)
note(
  `${CONVERSATIONS} transcripts, ${(size / MB).toFixed(1)} MB, ` +
    `${texts.reduce((sum, text) => sum + findCardData(text).length, 0)} findings; median of ${ROUNDS} ` +
    'rounds',
)
const speed = megabytesPerSecond(size, () => {
  for (const text of texts) findCardData(text)
})
figures.push(atLeast('transcript text, one core', speed, 'MB/s', 50))
figures.push(
  atLeast(
    'the same phrase by phrase, numbers joined over phrases',
    megabytesPerSecond(size, () => {
      for (const phrases of conversations) scrubMessages(phrases)
    }),
    'MB/s',
    15,
  ),
)

let worst = { piece: '', ratio: 0 }
for (const piece of HOSTILE) {
  const text = piece.repeat(Math.ceil(400_000 / piece.length))
  const ratio =
    speed /
    megabytesPerSecond(
      text.length,
      () => {
        findCardData(text)
      },
      3,
    )
  if (ratio > worst.ratio) worst = { piece, ratio }
}
note(`the worst of ${HOSTILE.length} hostile texts repeats ${JSON.stringify(worst.piece)}`)
figures.push(atMost('time per MB of the worst hostile text against a transcript', worst.ratio, 'x', 60))

note(`a text attachment of ${ATTACHMENT} MB`)
const before = process.memoryUsage().rss
let peak = before
const attachment = scrubStream(repeated(Buffer.from(texts.join('\n')), ATTACHMENT * MB), {
  contentType: 'text/plain',
  name: null,
})
const began = cpuSeconds()
for await (const _ of attachment.body) peak = Math.max(peak, process.memoryUsage().rss)
figures.push(atLeast('a text attachment, masked as a stream', ATTACHMENT / (cpuSeconds() - began), 'MB/s', 20))
figures.push(atMost('memory that it takes on top', (peak - before) / MB, 'MB', 150))
report(figures, json)

/** Seconds of processor time of this process: what else the machine does cannot change it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function megabytesPerSecond(bytes: number, run: () => void, rounds = ROUNDS): number {
  run()
  return median(
    Array.from({ length: rounds }, () => {
      const start = cpuSeconds()
      run()
      return bytes / MB / (cpuSeconds() - start)
    }),
  )
}

async function* repeated(bytes: Uint8Array, total: number): AsyncIterable<Uint8Array> {
  for (let sent = 0, at = 0; sent < total; sent += 65_536, at = (at + 65_536) % Math.max(1, bytes.length - 65_536))
    yield bytes.subarray(at, at + 65_536)
}

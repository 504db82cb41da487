/** `npm run bench:scrub`: what the search for card data finds and costs. `--json` for machines. */
import { randomInt } from 'node:crypto'
import { InvalidArgumentError } from 'commander'
import { DETECTOR_VERSION, findCardData } from '../card-data/detect/detect.ts'
import { scrubMessages } from '../card-data/scrub.ts'
import { scrubStream } from '../card-data/scrub-stream.ts'
import { examine } from '../card-data/files/attachment.ts'
import { SOFTWARE } from '../functions/version.ts'
import { hostileFiles } from '../local/genesys-simulator/wire/hostile-files.ts'
import { figuresOf, measured, tableOf } from './conversations/report.ts'
import { shown } from './conversations/show.ts'
import { adversarialSet, publicSet, scoreOf } from './support/card-data-corpora.ts'
import { benchCommand, note } from './support/options.ts'
import { atLeast, atMost, median, report, type Figure } from './support/table.ts'
import { HOSTILE, transcript } from './support/transcript-text.ts'

const {
  json,
  short,
  seed: wanted,
  show: examples,
  conversations: only,
} = benchCommand('bench:scrub', 'What the search for card data finds and costs. Speed is by processor time.')
  .option('--seed <number>', 'the conversations of an earlier run', wholeNumber)
  .option('--show <number>', 'print so many of the conversations that something is wrong with', wholeNumber, 0)
  .option('--conversations', 'nothing but the generated conversations', false)
  .option('--short', 'a tenth of the texts and a third of the rounds: a few seconds, for a look in between', false)
  .parse()
  .opts<{ json: boolean; short: boolean; seed?: number; show: number; conversations: boolean }>()

const MB = 1_000_000
const CONVERSATIONS = short ? 150 : 1500
const ROUNDS = short ? 7 : 9
/** The compiler is done with what a process does all night long: that is what is measured, after 31 MB of text. */
const WARM_UP = short ? 20 : 2
const WARM_UP_HOSTILE = short ? 5 : 2
const ATTACHMENT = short ? 20 : 200
const figures: Figure[] = []

// Other conversations every time, so that nobody can learn them by heart; with `--seed` the same again.
const seed = wanted ?? randomInt(2 ** 32)
note(`version ${SOFTWARE.version}, detector ${DETECTOR_VERSION}, conversations generated with seed ${seed}`)
let toShow = examples
const rows = await measured({
  seed,
  each: short ? 40 : 400,
  pairs: short ? 0.05 : 1,
  failed: (outcome) => {
    if (toShow-- > 0) note(shown(outcome))
  },
})
if (!json) console.log(tableOf(rows))
if (only) {
  report(figuresOf(rows), json, [])
  process.exit()
}

note('labelled texts')
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
      WARM_UP_HOSTILE,
    )
  if (ratio > worst.ratio) worst = { piece, ratio }
}
note(`the worst of ${HOSTILE.length} hostile texts repeats ${JSON.stringify(worst.piece.slice(0, 40))}`)
figures.push(atMost('time per MB of the worst hostile text against a transcript', worst.ratio, 'x', 60))

const bombs = Array.from(
  { length: short ? 10 : 100 },
  (_, i) => hostileFiles()[i % hostileFiles().length] ?? new Uint8Array(),
)
note(`${bombs.length} packed files built to hurt, ${bombs.reduce((sum, { length }) => sum + length, 0)} bytes`)
const started = cpuSeconds()
let unpackedMost = 0
for (const bomb of bombs) {
  const { unpacked, verdict } = await examine(repeated(bomb, bomb.length), { contentType: null, name: null })
  unpackedMost = Math.max(unpackedMost, unpacked)
  if (verdict !== 'opaque') note(`  not opaque: ${verdict}`)
}
figures.push(
  atMost('processor time for one packed file built to hurt', (cpuSeconds() - started) / bombs.length, 's', 2),
)
figures.push(atMost('most that one of them unpacks to', unpackedMost / MB, 'MB', 32))

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
report([...figuresOf(rows), ...figures], json, figures)

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('a whole number, please')
  return Number(text)
}

/** Seconds of processor time of this process: what else the machine does cannot change it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function megabytesPerSecond(bytes: number, run: () => void, rounds = ROUNDS, warmUp = WARM_UP): number {
  for (let i = 0; i < warmUp; i++) run()
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
    yield bytes.subarray(at, Math.min(at + 65_536, bytes.length))
}

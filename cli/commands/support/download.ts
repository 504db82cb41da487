import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RetrievalView } from '../../../api/retrievals.ts'
import type { Api } from '../../api-client.ts'
import { count, plain } from '../../output/format.ts'
import { progress } from '../../output/progress.ts'

/**
 * The files of a page, each hashed while it is written, and the chain of custody beside them.
 * @returns how many differ from what was promised; those are not kept
 * @throws Error for a name that would leave the folder, or a link that gives nothing
 */
export async function download(api: Pick<Api, 'file'>, view: RetrievalView, folder: string): Promise<number> {
  const bar = progress(process.stderr)
  let differs = 0
  for (const [at, file] of view.files.entries()) {
    bar.show(at, view.files.length, `${count(at + 1)} of ${count(view.files.length)}: ${file.filename}`)
    const path = inside(folder, file.filename)
    await mkdir(dirname(path), { recursive: true })
    if ((await stored(await api.file(file.downloadUrl), `${path}.part`)) === file.sha256)
      await rename(`${path}.part`, path)
    else {
      differs++
      await rm(`${path}.part`, { force: true })
      console.error(`${plain(file.filename)}: the bytes that came are not those of its manifest`)
    }
  }
  bar.end()
  await mkdir(folder, { recursive: true })
  const name = view.page === 1 ? 'chain-of-custody.txt' : `chain-of-custody-${view.page}.txt`
  const hashes = view.files.map(({ sha256, filename }) => `${sha256}  ${filename}\n`).join('')
  await writeFile(join(folder, name), `${view.chainOfCustody ?? ''}\n\n${hashes}`)
  return differs
}

/** Names come from the app, and what it says is not believed about this machine. */
function inside(folder: string, name: string): string {
  const path = resolve(folder, name)
  const way = relative(resolve(folder), path)
  if (way === '' || way.startsWith(`..${sep}`) || way === '..' || resolve(way) === way)
    throw new Error(`"${plain(name)}" is no name of a file in ${plain(folder)}`)
  return path
}

async function stored(response: Response, path: string): Promise<string> {
  if (!response.ok || response.body === null) throw new Error(`a link answers with status ${response.status}`)
  const hash = createHash('sha256')
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
  body.on('data', (chunk: Buffer) => hash.update(chunk))
  await pipeline(body, createWriteStream(path))
  return hash.digest('hex')
}

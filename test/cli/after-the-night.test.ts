import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { previousDay } from '../../domain/day.ts'
import { isTranscribed } from '../../local/genesys-simulator/routes/speech.ts'
import { ROOT, startPlatformProcess, type Child } from '../../local/start/children.ts'
import { closesComplete, isRecordedCall, tenantThat } from '../support/drawn-tenant.ts'
import { dataFolder, holdfast, launch, processesNaming, type Ended } from './run-program.ts'

const folder = dataFolder()
const day = previousDay(Date.now())
const CONVERSATIONS = 8
/** All of them end on the day, and one is a call without a text. */
const { seed } = tenantThat(
  { conversations: CONVERSATIONS, seed: 1 },
  day,
  (_truth, drawn) =>
    closesComplete(drawn) &&
    drawn.ended.length === CONVERSATIONS &&
    drawn.ended.some((call) => isRecordedCall(call) && !isTranscribed(call)),
)
let night: Ended
/** Made while nothing runs, verified beside a running platform. */
let comparison: { seen: number; held: number; missing: number; unreadable: number; certificate: string }

interface Inventory {
  day: string
  objects: { conversationId: string; objectId: string; path: string; kind: string; size: number; sha256: string }[]
  gaps: { conversationId: string; objectId: string; reason: string }[]
}

beforeAll(async () => {
  night = await launch('local/start.ts', [
    '--once',
    '--conversations',
    String(CONVERSATIONS),
    '--seed',
    String(seed),
    '--speed',
    '10000',
    '--data',
    folder.path,
  ]).ended
})
afterAll(() => folder.remove())

function cli(...args: string[]): Promise<Ended> {
  return holdfast('--data', folder.path, ...args)
}

async function inventory(): Promise<Inventory> {
  return JSON.parse((await cli('inventory', '--day', day, '--json')).stdout) as Inventory
}

/** The same for all that only need to know what there is: nothing is archived any more after the first. */
let known: Promise<Inventory> | undefined
function archived(): Promise<Inventory> {
  return (known ??= inventory())
}

describe('npm start -- --once', () => {
  it('archives yesterday, says how it ended and leaves nothing running', async () => {
    expect(night).toMatchObject({ code: 0, stderr: '' })
    expect(night.stdout).toMatch(/status +complete/)
    expect(night.stdout).toContain('10000 times sooner')
    expect(night.stdout).toContain(`npx holdfast --data ${folder.path} inventory --day ${day}`)
    expect(await processesNaming(folder.path)).toEqual([])
  })
})

describe('holdfast, when nothing runs', () => {
  it('starts the platform for the command, says so on stderr only, and stops it again', async () => {
    const { code, stdout, stderr } = await cli('status', '--json')
    expect(code).toBe(0)
    expect(stderr).toContain('starting it for this command')
    expect(JSON.parse(stdout)).toMatchObject({
      days: [{ day, status: 'complete', counts: { conversations: CONVERSATIONS } }],
    })
    expect(await processesNaming(folder.path)).toEqual([])
  })

  it('is no error when the reader has seen enough, and still leaves nothing running', async () => {
    const shell = spawnSync(
      'bash',
      [
        '-c',
        `set -o pipefail; "${process.execPath}" --no-warnings cli/main.ts --data "${folder.path}" ` +
          `inventory --day ${day} --json | head -c 10`,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    )
    expect(shell).toMatchObject({ status: 0, stdout: '{"day":"20' })
    expect(await processesNaming(folder.path)).toEqual([])
  })

  it('ends at Ctrl-C and takes what it started with it', async () => {
    const running = launch('cli/main.ts', ['--data', folder.path, 'archive', '--day', day])
    await running.until('times sooner')
    running.process.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(await processesNaming(folder.path)).toEqual([])
  })

  it('archives the day again with the same tenant and finds nothing new', async () => {
    const again = await cli('archive', '--day', day, '--json')
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('Nothing was new')
    expect(JSON.parse(again.stdout)).toMatchObject({ day, status: 'complete' })
    expect(await processesNaming(folder.path)).toEqual([])
  })

  it('exports the audit log of the day and waits for it', async () => {
    const exported = await cli('audits', '--export', '--day', day, '--json')
    // Which of its steps are seen while it is looked at is a matter of speed.
    expect(exported).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('starting it for this command') as string,
    })
    expect(JSON.parse(exported.stdout)).toMatchObject({ day, status: 'complete', missing: 0 })
    expect(await processesNaming(folder.path)).toEqual([])
  })
})

describe('holdfast reconcile', () => {
  it('compares the whole tenant, and its exit code says whether a recording is missing', async () => {
    const { code, stdout } = await cli('reconcile', '--tenant', '--json')
    comparison = JSON.parse(stdout) as typeof comparison
    const { seen, held, missing, unreadable } = comparison
    // Orphans belong to no conversation: the source's list of recordings by age has none.
    const recordings = (await archived()).objects.filter(
      ({ kind, conversationId }) => kind === 'recording' && !conversationId.startsWith('orphan-'),
    )
    expect(held).toBe(new Set(recordings.map(({ objectId }) => objectId)).size)
    expect(held + missing).toBe(seen)
    expect(code).toBe(missing + unreadable > 0 ? 3 : 0)
  })
})

describe('holdfast, beside a running platform', () => {
  let platform: Child
  beforeAll(async () => {
    platform = await startPlatformProcess(folder.path, ['--no-tenant'])
  })
  afterAll(() => platform.stop())

  it('tells one day, and that another one is unknown', async () => {
    const one = await cli('status', '--day', day)
    expect(one).toMatchObject({ code: 0, stderr: '' })
    expect(one.stdout).toContain(`${CONVERSATIONS} archived of ${CONVERSATIONS}`)
    expect(await cli('status', '--day', '2026-01-01')).toMatchObject({ code: 1, stdout: '' })
  })

  it('lists the same objects as JSON, CSV and a table', async () => {
    const { objects, gaps, day: named } = await inventory()
    const csv = (await cli('inventory', '--day', day, '--csv')).stdout.trimEnd().split('\n')
    const table = (await cli('inventory', '--day', day)).stdout
    expect(named).toBe(day)
    expect(gaps).toEqual([])
    const ids = new Set(objects.map((object) => object.conversationId))
    expect([...ids].filter((id) => !id.startsWith('orphan-'))).toHaveLength(CONVERSATIONS)
    expect(objects.filter((object) => object.kind === 'manifest')).toHaveLength(ids.size)
    for (const { path, conversationId, size, sha256 } of objects) {
      expect(path).toContain(`/${day.replaceAll('-', '/')}/${conversationId}/`)
      expect(size).toBeGreaterThan(0)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(csv).toHaveLength(objects.length + 1)
    expect(csv[0]).toBe('type,conversationId,objectId,path,kind,size,sha256,contentType,reason,detail')
    for (const { path, sha256 } of objects)
      expect(csv.some((line) => line.includes(path) && line.includes(sha256))).toBe(true)
    expect(table).toContain(`${objects.length} objects`)
  })

  it('explains the class of a conversation from its manifest', async () => {
    const { objects } = await archived()
    const conversationId = objects[0]?.conversationId ?? ''
    const words = await cli('explain', '--conversation', conversationId)
    const { retention } = JSON.parse((await cli('explain', '--conversation', conversationId, '--json')).stdout) as {
      retention: { classId: string; years: number }
    }
    expect(words.code).toBe(0)
    expect(words.stdout).toContain(`${retention.classId}: ${retention.years} calendar years`)
    expect(objects[0]?.path.startsWith(retention.classId)).toBe(true)
  })

  it('explains no conversation that is not there, and shows no control characters of a hostile id', async () => {
    const { code, stdout, stderr } = await cli('explain', '--conversation', '\u001b[2Jgone')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('not in the archive')
    expect(stderr).not.toContain('\u001b')
  })

  it('verifies: finds everything as it was signed', async () => {
    const { code, stdout } = await cli('verify', '--day', day)
    expect(code).toBe(0)
    expect(stdout).toContain('Everything is as it was signed')
  })

  it("verifies: finds one changed byte behind the storage account's back and names the blob", async () => {
    const { objects } = await archived()
    // One of recordings alone: files of texts have the id of their conversation in them, too.
    const worded = new Set(
      objects.filter(({ kind }) => kind !== 'manifest' && kind !== 'recording').map((object) => object.conversationId),
    )
    const { path = '', conversationId = '' } =
      objects.find((object) => object.kind === 'manifest' && !worded.has(object.conversationId)) ?? {}
    const id = `"conversationId":"${conversationId}"`
    // As a manifest has it: the line of the receipts goes on otherwise, and may lie in a file that comes first.
    const change = changeOnDisk(`${id},"conversationStart":`, id)
    try {
      const { code, stdout } = await cli('verify', '--day', day, '--json')
      expect(code).toBe(4)
      expect((JSON.parse(stdout) as { problems: string[] }).problems).toContain(
        `${path}: its bytes are not those that were archived`,
      )
    } finally {
      change.undo()
    }
    expect((await cli('verify', '--day', day)).code).toBe(0)
  })

  it('verifies: believes the key that is named, and no other', async () => {
    const { signedBy } = JSON.parse((await cli('verify', '--day', day, '--json')).stdout) as { signedBy: string }
    const trusted = await cli('verify', '--day', day, '--trust', signedBy)
    expect(trusted.code).toBe(0)
    expect(trusted.stdout).toContain(`signed by the trusted key ${signedBy}`)
    const stranger = await cli('verify', '--day', day, '--trust', 'A'.repeat(43))
    expect(stranger.code).toBe(4)
    expect(stranger.stdout).toContain('a key that is not trusted')
    expect(await cli('verify', '--day', day, '--trust', 'no-thumbprint')).toMatchObject({ code: 2, stdout: '' })
  })

  it('verifies: takes a certificate with a changed statement for what it is', async () => {
    const change = changeOnDisk('"schema":"holdfast/day-certificate/', `"day":"${day}"`)
    try {
      const { code, stdout } = await cli('verify', '--day', day)
      expect(code).toBe(4)
      expect(stdout).toContain('the day certificate is not valid')
    } finally {
      change.undo()
    }
  })

  it('verifies the comparison of the tenant: as it was signed, and changed', async () => {
    const verify = () => cli('reconcile', '--tenant', '--verify', comparison.certificate, '--json')
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('"problems":[]') as string })
    const change = changeOnDisk('"schema":"holdfast/tenant-comparison/', `"held":${comparison.held},`)
    try {
      expect((await verify()).code).toBe(4)
    } finally {
      change.undo()
    }
    expect((await cli('reconcile', '--tenant', '--verify', 'evidence/other.json')).code).toBe(2)
  })

  it('verifies the audit log: as it was signed, and changed', async () => {
    expect((await cli('audits', '--verify', '--day', day)).code).toBe(0)
    for (const mark of ['"schema":"holdfast/audit-day-certificate/', '"schema":"holdfast/audit-day/']) {
      const change = changeOnDisk(mark, `"day":"${day}"`)
      const { code } = await cli('audits', '--verify', '--day', day)
      change.undo()
      expect({ mark, code }).toEqual({ mark, code: 4 })
    }
  })
})

/** Changes the last digit of `near` in the stored file that has `mark` (as somebody with access to the disks could). */
function changeOnDisk(mark: string, near = mark): { undo(): void } {
  for (const file of globSync('blob-data/**', { cwd: folder.path })
    .map((name) => join(folder.path, name))
    .filter((name) => statSync(name).isFile())) {
    const bytes = readFileSync(file)
    const from = bytes.indexOf(mark)
    if (from < 0) continue
    // The nearest before it: other blobs lie in the same file.
    const at = bytes.lastIndexOf(near, from) + near.length - 2
    const changed = Buffer.from(bytes)
    changed[at] = changed[at] === 0x30 ? 0x31 : 0x30
    writeFileSync(file, changed)
    return { undo: () => writeFileSync(file, bytes) }
  }
  throw new Error(`no stored file has ${mark}`)
}

/** The demonstration matter of `npm start`: every command that it prints works as printed, while it stays up. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { previousDay } from '../../domain/day.ts'
import { ROOT } from '../../local/start/children.ts'
import { dataFolder, launch, processesNaming, type Running } from '../cli/run-program.ts'
import { closesComplete, isRecordedCall, tenantThat } from '../support/drawn-tenant.ts'

const folder = dataFolder()
const here = mkdtempSync(join(tmpdir(), 'holdfast-legal-'))
let commands: string[]
let running: Running
const { seed } = tenantThat(
  { conversations: 8, seed: 1 },
  previousDay(Date.now()),
  (_truth, drawn) => closesComplete(drawn) && drawn.ended.some(isRecordedCall),
)

beforeAll(async () => {
  const tenant = ['--conversations', '8', '--seed', String(seed), '--speed', '10000']
  running = launch('local/start.ts', [...tenant, '--data', folder.path])
  await running.until('Ctrl-C stops')
  const [, printed = ''] = running.said().split('A demonstration matter')
  commands = printed
    .split('\n')
    .slice(1)
    .filter((line) => line.startsWith('  npx holdfast'))
    .slice(0, 5)
}, 600_000)
afterAll(async () => {
  running.process.kill('SIGKILL')
  await running.ended
  folder.remove()
  rmSync(here, { recursive: true, force: true })
})

/** As a person types it in a shell, but for npx, which would look for the package in the folder where it is typed. */
function typed(command = '') {
  const program = `"${process.execPath}" --no-warnings "${join(ROOT, 'cli/main.ts')}"`
  return spawnSync('bash', ['-c', command.trim().replace('npx holdfast', program)], { cwd: here, encoding: 'utf8' })
}

it('finds, retrieves and holds one conversation, and lets it go by two persons', { timeout: 900_000 }, async () => {
  expect(commands).toHaveLength(5)
  const [find, retrieve, hold, release, approve] = commands
  const found = typed(find)
  expect(found).toMatchObject({ status: 0 })
  expect(found.stdout).toContain('no legal hold')
  const retrieved = typed(retrieve)
  expect(retrieved).toMatchObject({ status: 0 })
  const [custody = ''] = globSync('retrieved/*/chain-of-custody.txt', { cwd: here })
  expect(readFileSync(join(here, custody), 'utf8')).toContain('Subpoena 17 of the sample court')
  expect(globSync('retrieved/*/*/**/*.*', { cwd: here }).length).toBeGreaterThan(1)
  const held = typed(hold)
  expect(held).toMatchObject({ status: 0 })
  expect(held.stdout).toMatch(/status +in-force/)
  expect(typed(find).stdout).toContain('LEGAL HOLD')
  expect(typed(release).stdout).toMatch(/status +release-requested/)
  expect(typed(release?.replace(/--reason .*/, '--approve --json')).status).toBe(0)
  expect(typed(approve).status).toBe(1)
  running.process.kill('SIGINT')
  expect((await running.ended).code).toBe(0)
  expect(await processesNaming(folder.path)).toEqual([])
  // Without it, the command starts what it needs.
  expect(typed(find).stdout).toContain('no legal hold')
  expect(await processesNaming(folder.path)).toEqual([])
})

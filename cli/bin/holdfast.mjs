#!/usr/bin/env node
// Runs the command with a Node that can: this one, or the one that npm ci installed beside the project.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
// The youngest thing that the commands need of Node; it also runs TypeScript from source.
if (typeof tls.setDefaultCACertificates === 'function') {
  process.removeAllListeners('warning')
  // Compiled modules are kept from one command to the next.
  module.enableCompileCache?.(fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url)))
  await import(main)
} else {
  const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
  const names = [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  ]
  const pinned = names
    .flatMap((name) => [`${modules}${name}/bin/node`, `${modules}${name}/bin/node.exe`])
    .find(existsSync)
  if (pinned === undefined) {
    console.error(
      `Holdfast needs Node 22.19 or 24.5, or newer; this is ${process.versions.node}, and npm ci has not ` +
        'installed the pinned one.',
    )
    process.exit(1)
  }
  const { status, signal } = spawnSync(pinned, ['--no-warnings', main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

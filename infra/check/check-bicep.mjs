#!/usr/bin/env node
// Checks Bicep without the Bicep compiler.
//   node check-bicep.mjs FOLDER|FILE … [--errors-only] [--unknown-types-ok] [--json] [--exclude REGEX]
//   node check-bicep.mjs --paths TYPE[@VERSION]      the writable properties of a type
// Exit 0 clean, 1 findings, 2 cannot run. No dependencies.
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { check } from './check.mjs'
import { typeNames, writablePaths } from './facts/resource-types.mjs'

const USAGE = 'check-bicep.mjs FOLDER|FILE … [--errors-only] [--unknown-types-ok] [--json] [--exclude REGEX]'

const args = process.argv.slice(2)
const flag = (name) => {
  const at = args.indexOf(name)
  return at >= 0 && args.splice(at, 1).length > 0
}
const errorsOnly = flag('--errors-only')
const unknownTypesOk = flag('--unknown-types-ok')
const json = flag('--json')
const excluded = args.indexOf('--exclude')
const exclude = excluded >= 0 ? new RegExp(args.splice(excluded, 2)[1]) : undefined

if (args[0] === '--paths') {
  const lines = writablePaths(args[1] ?? '')
  console.log(lines ? lines.join('\n') : `unknown type; known: ${typeNames().join(', ')}`)
  process.exit(lines ? 0 : 2)
}
if (args.length === 0 || args.some((path) => !existsSync(path))) {
  console.error(`usage: ${USAGE}`)
  process.exit(2)
}
const findings = check(args, { unknownTypesOk, exclude }).filter(({ level }) => !errorsOnly || level === 'error')
if (json) console.log(JSON.stringify(findings, null, 1))
else {
  for (const { file, line, level, rule, message } of findings)
    console.log(`${relative(process.cwd(), file)}:${line}: ${level} [${rule}] ${message}`)
  const errors = findings.filter(({ level }) => level === 'error').length
  console.log(findings.length ? `${errors} errors, ${findings.length - errors} warnings` : 'clean')
}
process.exit(findings.length ? 1 : 0)

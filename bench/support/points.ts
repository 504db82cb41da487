/**
 * Points of a source file: what is run from one on is run as a whole, so that who passes the point before a change
 * passes the change. A copy of the file with a probe at each says which tests can notice what.
 */
import ts from 'typescript'

/** Where the file as a whole stands for a point: what is run once, as the file is loaded. */
export const LOADED = -1

/** @returns how a probe at this node is written around it; null when it is no point */
export function probeAt(node: ts.Node): { open: string; close: string } | null {
  const { parent } = node
  if (parent === undefined) return null
  if (ts.isExpression(node) && isBranch(node, parent)) return { open: `(__passed(${node.getStart()}),`, close: ')' }
  // A function that is declared is run where it is called.
  if (!ts.isStatement(node) || ts.isFunctionDeclaration(node)) return null
  const probe = `__passed(${node.getStart()});`
  if (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent)) return { open: probe, close: '' }
  return isBody(node, parent) ? { open: `{${probe}`, close: '}' } : null
}

/** The text with a probe at each point. A probe tells by which test it was passed, once. */
export function probed(source: string, file: string, log: string): string {
  const tree = ts.createSourceFile('probed.ts', source, ts.ScriptTarget.Latest, true)
  const edits: { at: number; text: string }[] = []
  visit(tree)
  let text = ''
  let done = 0
  for (const edit of edits.toSorted((a, b) => a.at - b.at)) {
    text += source.slice(done, edit.at) + edit.text
    done = edit.at
  }
  return `${preludeOf(file, log)}${text}${source.slice(done)}`

  function visit(node: ts.Node): void {
    const probe = probeAt(node)
    if (probe !== null) edits.push({ at: node.getStart(), text: probe.open })
    ts.forEachChild(node, visit)
    if (probe !== null && probe.close !== '') edits.push({ at: node.getEnd(), text: probe.close })
  }
}

function isBranch(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isArrowFunction(parent)) return node === parent.body
  if (ts.isConditionalExpression(parent)) return node !== parent.condition
  return ts.isBinaryExpression(parent) && node === parent.right && LAZY.has(parent.operatorToken.kind)
}

const LAZY = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])

/** What an `if` or a loop does without a block around it. */
function isBody(node: ts.Statement, parent: ts.Node): boolean {
  if (ts.isBlock(node)) return false
  if (ts.isIfStatement(parent)) return node === parent.thenStatement || node === parent.elseStatement
  return ts.isIterationStatement(parent, false) && node === parent.statement
}

/** On the first line, so that the others keep their numbers. */
function preludeOf(file: string, log: string): string {
  const line = `JSON.stringify([test, ${JSON.stringify(file)}, at]) + '\\n'`
  return (
    `import { appendFileSync as __append } from 'node:fs'; const __seen = new Set(); ` +
    `function __passed(at) { const test = globalThis.__vitest_worker__?.filepath ?? ''; ` +
    `const key = test + at; if (__seen.has(key)) return; __seen.add(key); ` +
    `__append(${JSON.stringify(log)}, ${line}); } `
  )
}

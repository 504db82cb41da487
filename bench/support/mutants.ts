/** Small changes of a source file, one at a time: what a test of it should notice. */
import { createHash } from 'node:crypto'
import ts from 'typescript'
import { LOADED, probeAt } from './points.ts'

export interface Mutant {
  /** Offsets in the file, end excluded. */
  start: number
  end: number
  text: string
  /** From 1. */
  line: number
  was: string
  /** Of equal changes of equal text in the file, from 0. */
  nth: number
  /** The last point before it: who does not pass that cannot notice it. */
  point: number
}

const SWAPS: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
}
/** What is only said, not done: a change of it is no fault. */
const SAID = /^(?:ports\.)?log\.(?:info|warn)\(/

export function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile('mutated.ts', source, ts.ScriptTarget.Latest, true)
  const mutants: Mutant[] = []
  let point = LOADED
  visit(file)
  return mutants

  function visit(node: ts.Node): void {
    const before = point
    if (probeAt(node) !== null) point = node.getStart(file)
    mutateAll(node)
    point = before
  }

  function mutateAll(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return
    if (ts.isExpressionStatement(node) && SAID.test(node.expression.getText(file))) return
    mutate(node)
    ts.forEachChild(node, visit)
  }

  function mutate(node: ts.Node): void {
    if (ts.isBinaryExpression(node)) {
      const swap = SWAPS[node.operatorToken.kind]
      // Texts are joined with a plus, too; what they say is no rule.
      const text = [node.left, node.right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
      if (swap !== undefined && !text) change(node.operatorToken, swap)
      if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) change(node, node.right.getText(file))
    } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
      change(node.expression, 'false')
      if (ts.isIfStatement(node)) change(node.expression, 'true')
    } else if (ts.isConditionalExpression(node)) {
      change(node, `(${node.whenTrue.getText(file)})`)
      change(node, `(${node.whenFalse.getText(file)})`)
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      change(node, node.operand.getText(file))
    else if (node.kind === ts.SyntaxKind.TrueKeyword) change(node, 'false')
    else if (node.kind === ts.SyntaxKind.FalseKeyword) change(node, 'true')
    else if (ts.isNumericLiteral(node)) change(node, `(${node.getText(file)} + 1)`)
    else if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) change(node, '[]')
    else if (ts.isExpressionStatement(node) && isCall(node.expression)) change(node, ';')
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression
      if (name.text === 'some') change(name, 'every')
      if (name.text === 'every') change(name, 'some')
      if (['filter', 'sort', 'slice', 'toSorted'].includes(name.text)) change(node, expression.getText(file))
    }
  }

  function change(node: ts.Node, text: string): void {
    const start = node.getStart(file)
    const was = node.getText(file)
    mutants.push({
      start,
      end: node.getEnd(),
      text,
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      was,
      nth: mutants.filter((other) => other.was === was && other.text === text).length,
      point,
    })
  }
}

/**
 * So many, evenly spread: each part of a file is asked about.
 *
 * @param seed which of each part; null for the middle ones
 */
export function sampleOf(mutants: readonly Mutant[], most: number, seed: number | null): Mutant[] {
  const size = Math.min(most, mutants.length)
  return Array.from({ length: size }, (_, i) => {
    const share = seed === null ? 0.5 : shareOf(`${seed} ${i}`)
    return mutants[Math.floor(((i + share) * mutants.length) / size)]
  }).filter((mutant) => mutant !== undefined)
}

/** From 0 to below 1, the same for the same text. */
function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32
}

function isCall(expression: ts.Expression): boolean {
  return (
    ts.isCallExpression(expression) || (ts.isAwaitExpression(expression) && ts.isCallExpression(expression.expression))
  )
}

/** Small changes of a source file, one at a time: what a test of it should notice. */
import ts from 'typescript'

export interface Mutant {
  /** Offsets in the file, end excluded. */
  start: number
  end: number
  text: string
  /** From 1. */
  line: number
  was: string
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
  visit(file)
  return mutants

  function visit(node: ts.Node): void {
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
    mutants.push({
      start,
      end: node.getEnd(),
      text,
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      was: node.getText(file),
    })
  }
}

function isCall(expression: ts.Expression): boolean {
  return (
    ts.isCallExpression(expression) || (ts.isAwaitExpression(expression) && ts.isCallExpression(expression.expression))
  )
}

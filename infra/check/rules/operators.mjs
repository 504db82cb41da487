// What operators and conditions take.
import { infer } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'

/** @param where how messages name what needs a bool */
export function boolean(m, n, locals, where) {
  const { t } = infer(m, n, locals)
  if (['string', 'int', 'array', 'object'].includes(t)) say(m, n, 'error', 'type', `${where} needs a bool, found ${t}`)
}

export function operands(m, n, locals) {
  if ('+-*/%'.includes(n.op)) {
    const other = [n.left, n.right]
      .map((x) => infer(m, x, locals).t)
      .find((t) => ['string', 'bool', 'array', 'object'].includes(t))
    if (other)
      say(
        m,
        n,
        'error',
        'type',
        `'${n.op}' adds ints only, found ${other} (strings: '\${a}\${b}'; arrays and objects: concat(), union())`,
      )
  }
  if (n.op === '&&' || n.op === '||') {
    boolean(m, n.left, locals, n.op)
    boolean(m, n.right, locals, n.op)
  }
}

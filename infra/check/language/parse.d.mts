/** A node of the syntax tree; which fields it has depends on `k`. Positions count characters of the text. */
export interface Node {
  k: string
  at: number
  end: number
  name?: string
  value?: unknown
  type?: Node
  spec?: Node
  path?: Node
  config?: Node
  existing?: boolean
  parts?: (string | Node)[]
  items?: Node[]
  args?: Node[]
  of?: Node
  index?: Node
  key?: Node
  body?: Node
  source?: Node
  test?: Node
  yes?: Node
  no?: Node
  left?: Node
  right?: Node
  op?: string
  safe?: boolean
  fromEnd?: boolean
  vars?: string[]
  params?: (string | Node)[]
  names?: { name: string; as: string }[]
  all?: string
  decorators?: Node[]
}
export function parse(
  text: string,
  options?: { params?: boolean },
): { nodes: Node[]; errors: { at: number; message: string }[] }

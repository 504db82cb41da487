import type { Node } from './parse.mjs'

export function literal(node: Node | undefined): string | undefined
export function unwrap(node: Node | undefined): Node | undefined

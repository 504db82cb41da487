export interface Row {
  rooms: string[]
  types: string[]
  packages: string[]
}
export const FENCE: Record<string, Row>
export function refusal(file: string, specifier: string, typeOnly: boolean): string | null
export const fencePlugin: { rules: Record<string, import('eslint').Rule.RuleModule> }
/** Files of activities to what bounds their loops. */
export const BOUNDED_LOOPS: Record<string, string>

export interface Row {
  rooms: string[]
  types: string[]
  packages: string[]
}
export const FENCE: Record<string, Row>
export function refusal(file: string, specifier: string, typeOnly: boolean): string | null
export const fencePlugin: { rules: Record<string, unknown> }

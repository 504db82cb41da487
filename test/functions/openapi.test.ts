import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openApi } from '../../api/openapi.ts'
import { OPERATIONS } from '../../api/operations.ts'
import { SOFTWARE } from '../../functions/version.ts'

describe('openapi.json', () => {
  it('is what the operations say: npm run openapi writes it', () => {
    expect(JSON.parse(readFileSync('openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApi(SOFTWARE.version))),
    )
  })

  it('has every operation once, under a name of its own', () => {
    const ids = OPERATIONS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const described = Object.values((openApi('0') as { paths: Record<string, object> }).paths).flatMap((methods) =>
      Object.values(methods).map((described: { operationId: string }) => described.operationId),
    )
    expect(described.toSorted()).toEqual(ids.toSorted())
  })
})

/** The description of the API (OpenAPI 3.1), made from the operations: `npm run openapi` writes it to openapi.json. */
import { z } from 'zod'
import { accessAnswer } from './access.ts'
import { auditAnswer, auditDayView, auditsStarted } from './audits.ts'
import { backfillAsk, backfillCancelled, backfillList, backfillStarted, backfillView } from './backfills.ts'
import { coverageView, reviewsView } from './coverage.ts'
import { dayList, dayStarted, daySummary, dayView } from './days.ts'
import { extensionAnswer, extensionAsk } from './extensions.ts'
import { tenantAsk, tenantComparison, tenantComparisonStarted } from './tenant.ts'
import { healthDetailsView, healthView } from './health.ts'
import { holdAsk, holdList, holdPlaced, holdPreview, holdView, releaseAsk, widenAsk } from './holds.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { lockAsk, lockStarted, lockView } from './locks.ts'
import { policyApplication, policyApplicationStarted, policyAsk } from './policy.ts'
import { problemDetails } from './problem.ts'
import { disposalApproved, disposalAsk } from './quarantine.ts'
import { retrievalAsk, retrievalView } from './retrievals.ts'
import { recordHit, recordsAnswer, recordView } from './records.ts'

type Json = Record<string, unknown>

const ANSWERS: Record<string, z.ZodType> = {
  DayView: dayView,
  DaySummary: daySummary,
  DayList: dayList,
  DayStarted: dayStarted,
  Coverage: coverageView,
  Reviews: reviewsView,
  Backfill: backfillView,
  BackfillList: backfillList,
  BackfillStarted: backfillStarted,
  BackfillCancelled: backfillCancelled,
  ExtensionAnswer: extensionAnswer,
  PolicyApplication: policyApplication,
  TenantComparison: tenantComparison,
  TenantComparisonStarted: tenantComparisonStarted,
  PolicyApplicationStarted: policyApplicationStarted,
  Lock: lockView,
  DisposalApproved: disposalApproved,
  LockStarted: lockStarted,
  AuditDay: auditDayView,
  AuditDayStarted: auditsStarted,
  AuditAnswer: auditAnswer,
  AccessAnswer: accessAnswer,
  RecordHit: recordHit,
  RecordsAnswer: recordsAnswer,
  Record: recordView,
  Retrieval: retrievalView,
  Hold: holdView,
  HoldPreview: holdPreview,
  HoldPlaced: holdPlaced,
  HoldList: holdList,
  Health: healthView,
  HealthDetails: healthDetailsView,
  Problem: problemDetails,
}
const ASKS: Record<string, z.ZodType> = {
  BackfillAsk: backfillAsk,
  ExtensionAsk: extensionAsk,
  PolicyAsk: policyAsk,
  LockAsk: lockAsk,
  DisposalAsk: disposalAsk,
  RetrievalAsk: retrievalAsk,
  TenantAsk: tenantAsk,
  HoldAsk: holdAsk,
  WidenAsk: widenAsk,
  ReleaseAsk: releaseAsk,
}

/** @param version of the software */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const described of OPERATIONS)
    paths[`/api/${described.path}`] = {
      ...paths[`/api/${described.path}`],
      [described.method.toLowerCase()]: operationOf(described),
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      description:
        'Archive of a Genesys Cloud tenant. Clients ignore fields that they do not know: answers may gain some.',
    },
    servers: [{ url: '{app}', variables: { app: { default: 'http://localhost:7071' } } }],
    security: [{ entra: [] }],
    paths,
    components: {
      securitySchemes: {
        entra: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A version 2.0 access token of Microsoft Entra ID for this API; its `roles` decide, as docs/roles.md says.',
        },
      },
      schemas: { ...schemasOf(ANSWERS, 'output'), ...schemasOf(ASKS, 'input') },
    },
  }
}

function operationOf({
  id,
  path,
  summary,
  anonymous,
  query,
  body,
  status,
  answer,
  alsoAnswers = [],
  mediaTypes,
  problems,
}: Operation): Json {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...queryParameters(query),
  ]
  const asked = nameOf(ASKS, body)
  const content =
    mediaTypes === undefined
      ? { 'application/json': { schema: reference(ANSWERS, answer) } }
      : Object.fromEntries(mediaTypes.map((type) => [type, { schema: { type: 'string' } }]))
  return {
    operationId: id,
    summary,
    ...(anonymous === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(asked === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: reference(ASKS, body) } } } }),
    responses: {
      [status]: { description: summary, content },
      ...Object.fromEntries(
        alsoAnswers.map((code) => [code, { description: ALSO[code] ?? 'Something does not work', content }]),
      ),
      ...problemAnswers(problems),
      ...(anonymous === true ? {} : problemAnswers([401, 403, ...(asked === null ? [] : [413]), 500, 503])),
    },
  }
}

function problemAnswers(codes: readonly number[]): Json {
  const content = { 'application/problem+json': { schema: reference(ANSWERS, problemDetails) } }
  return Object.fromEntries(codes.map((code) => [code, { description: DESCRIPTIONS[code] ?? 'Refused', content }]))
}

const ALSO: Record<number, string> = {
  200: 'It is done already: nothing is being worked on',
  202: 'It takes longer: look again',
  206: 'The part that was asked for',
}

const DESCRIPTIONS: Record<number, string> = {
  400: 'What was asked cannot be done: the detail says why',
  401: 'There is no valid token',
  403: 'None of the roles of the caller may do this; the attempt is on record',
  413: 'The body is too long',
  500: 'The app has failed; its log has the cause',
  404: 'There is no such thing',
  409: 'It is not in the state for that: the detail says which',
  503: 'A part that is needed does not answer, or the access cannot be put on record; ask again',
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as Json
    return {
      name,
      in: 'query',
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function schemasOf(named: Record<string, z.ZodType>, io: 'input' | 'output'): Record<string, Json> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // The app itself answers no more than this; its clients must bear more.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema as Json]),
  )
}

function reference(named: Record<string, z.ZodType>, schema: z.ZodType): Json {
  const name = nameOf(named, schema)
  if (name === null) throw new TypeError('an operation has a schema without a name: name it in openapi.ts')
  return { $ref: `#/components/schemas/${name}` }
}

function nameOf(named: Record<string, z.ZodType>, schema: z.ZodType): string | null {
  return Object.entries(named).find(([, known]) => known === schema)?.[0] ?? null
}

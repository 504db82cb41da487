import { authenticate } from './authenticate.ts'
import {
  azuriteClass,
  type Authenticator,
  type AzuriteContext,
  type AzuriteRequest,
  type AzuriteServer,
  type DocumentStore,
  type Prototype,
} from './azurite.ts'
import { echoBlob, echoContainer, echoList, rememberDelegation } from './echo.ts'
import type { Engine, HandlerAnswer, HandlerCall } from './engine.ts'
import { guardChange, guardCreate, guardDelete, guardStage, guardTier, guardVersioned } from './guard-writes.ts'
import { deleteImmutabilityPolicy, setImmutabilityPolicy, setLegalHold } from './guard-policies.ts'

type Advice = (call: HandlerCall) => Promise<HandlerAnswer>

type Advices = Readonly<Record<string, Readonly<Record<string, Advice>>>>

// Which handler methods are wrapped and by what. Everything else is either harmless or has no role (`roles.ts`).
const CHANGES: Advices = {
  BlockBlobHandler: { upload: guardCreate, commitBlockList: guardCreate, stageBlock: guardStage },
  AppendBlobHandler: { create: guardCreate, appendBlock: guardChange, seal: guardChange },
  BlobHandler: {
    startCopyFromURL: guardCreate,
    copyFromURL: guardCreate,
    setMetadata: guardVersioned,
    setHTTPHeaders: guardChange,
    createSnapshot: guardVersioned,
    delete: guardDelete,
    setTier: guardTier,
    setTags: ({ proceed }) => proceed(),
    setImmutabilityPolicy,
    deleteImmutabilityPolicy,
    setLegalHold,
  },
}
const READS: Advices = {
  BlobHandler: { getProperties: echoBlob, download: echoBlob },
  ContainerHandler: { getProperties: echoContainer, listBlobFlatSegment: echoList, listBlobHierarchySegment: echoList },
  ServiceHandler: { getUserDelegationKey: rememberDelegation },
}

// Azurite builds its handlers and authenticators anew for every server and every batch, but always over the same
// stores: these tell a patched method which stand-in it works for. Servers of other origin pass through untouched.
const byMetadata = new WeakMap<object, Engine>()
const byAccounts = new WeakMap<object, Engine>()
let installed = false

/** Puts the stand-in's rules around one server. @throws Error where this Azurite lacks a method that must be wrapped */
export function wrapAzurite(server: AzuriteServer, engine: Engine): void {
  byMetadata.set(server.metadataStore, engine)
  byAccounts.set(server.accountDataStore, engine)
  if (installed) return
  requireEverything()
  forEachMethod(READS, wrapHandler)
  forEachMethod(CHANGES, (prototype, handler, method, advice) =>
    wrapHandler(prototype, handler, method, async (call) => {
      const answer = await advice(call)
      await call.engine.durability.saved()
      return answer
    }),
  )
  wrapAuthentication()
  wrapSasClock()
  installed = true
}

/** All or nothing: a half-wrapped Azurite must not be wrapped again. */
function requireEverything(): void {
  for (const advices of [READS, CHANGES]) forEachMethod(advices, requireMethod)
  requireMethod(
    azuriteClass('blob/middlewares/AuthenticationMiddlewareFactory.js').prototype,
    'AuthenticationMiddlewareFactory',
    'authenticate',
  )
  requireMethod(
    azuriteClass('blob/authentication/BlobSASAuthenticator.js').prototype,
    'BlobSASAuthenticator',
    'validateTime',
  )
}

function forEachMethod(
  advices: Advices,
  visit: (prototype: Prototype, handler: string, method: string, advice: Advice) => void,
): void {
  for (const [handler, methods] of Object.entries(advices)) {
    const { prototype } = azuriteClass(`blob/handlers/${handler}.js`)
    for (const [method, advice] of Object.entries(methods)) visit(prototype, handler, method, advice)
  }
}

function wrapHandler(prototype: Prototype, handler: string, method: string, advice: Advice): void {
  const original = requireMethod(prototype, handler, method)
  prototype[method] = async function (this: { metadataStore: object }, ...args: unknown[]) {
    const proceed = (store?: Partial<DocumentStore>) =>
      original.apply(store === undefined ? this : over(this, store), args) as Promise<HandlerAnswer>
    const engine = byMetadata.get(this.metadataStore)
    if (engine === undefined) return proceed()
    return advice({ engine, context: args.at(-1) as AzuriteContext, args, proceed })
  }
}

/** The same handler, for one call, over a store some of whose methods are replaced. */
function over(handler: { metadataStore: object }, changed: Partial<DocumentStore>): object {
  const metadataStore: object = Object.assign(Object.create(handler.metadataStore), changed)
  return Object.create(handler, { metadataStore: { value: metadataStore } })
}

/** One place for both kinds of pipeline: the server's own and the one of a batch's inner requests. */
function wrapAuthentication(): void {
  const { prototype } = azuriteClass('blob/middlewares/AuthenticationMiddlewareFactory.js')
  const original = requireMethod(prototype, 'AuthenticationMiddlewareFactory', 'authenticate')
  const sasClass = azuriteClass('blob/authentication/BlobSASAuthenticator.js')
  prototype['authenticate'] = async function (this: unknown, ...args: unknown[]) {
    const [context, request, , authenticators] = args as [AzuriteContext, AzuriteRequest, unknown, Authenticator[]]
    const sas = authenticators.find((authenticator) => authenticator instanceof sasClass) as
      (Authenticator & { accountDataStore: object }) | undefined
    const engine = sas === undefined ? undefined : byAccounts.get(sas.accountDataStore)
    if (sas === undefined || engine === undefined) return original.apply(this, args)
    return authenticate(engine, context, request, sas)
  }
}

/** Links expire by the stand-in's clock, not by the machine's. */
function wrapSasClock(): void {
  const prototype = azuriteClass<SasPrototype>('blob/authentication/BlobSASAuthenticator.js').prototype
  const original = prototype.validateTime
  prototype.validateTime = function (expiry, start) {
    const engine = byAccounts.get(this.accountDataStore)
    if (engine === undefined) return original.call(this, expiry, start)
    const now = engine.clock()
    return (
      (expiry === undefined || now <= new Date(expiry).getTime()) &&
      (start === undefined || now >= new Date(start).getTime())
    )
  }
}

interface SasPrototype {
  accountDataStore: object
  validateTime(this: SasPrototype, expiry?: Date | string, start?: Date | string): boolean
}

function requireMethod(prototype: Prototype, owner: string, method: string) {
  const original = prototype[method]
  if (typeof original !== 'function') {
    throw new Error(
      `This azurite has no ${owner}.${method}, which the blob stand-in must wrap. Its rules would not hold.`,
    )
  }
  return original
}

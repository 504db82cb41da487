import type { RoleName } from '../identity/contract.ts'
import type { ContainerKind } from './contract.ts'

/**
 * Who may do what, as the custom roles of `infra/` grant it: Azure's data actions, grouped by what the vault does.
 * Source: Microsoft Learn, "Permissions for calling data operations" of the Blob service REST reference.
 */
export type DataAction =
  | 'container.properties'
  | 'container.list'
  | 'container.find-by-tags'
  | 'blob.create'
  | 'blob.write'
  | 'blob.tier'
  | 'blob.copy'
  | 'blob.lease'
  | 'blob.properties'
  | 'blob.read'
  | 'blob.read-tags'
  | 'blob.write-tags'
  | 'blob.delete'
  | 'blob.protect'

export type AccountAction =
  'account.list-containers' | 'account.delegation-key' | 'account.find-by-tags' | 'account.batch'

const EVERYBODY: readonly RoleName[] = ['app', 'archiver', 'keeper', 'disposition', 'reader']
const NOBODY: readonly RoleName[] = []

const DATA_RIGHTS: Record<DataAction, Record<ContainerKind, readonly RoleName[]>> = {
  'container.properties': { worm: ['app', 'reader'], mutable: ['app', 'reader'] },
  // Keeper and disposition list names and dates, and read no blob: in Azure a condition on Blob.List parts the two.
  'container.list': { worm: ['reader', 'keeper', 'disposition'], mutable: ['app', 'reader'] },
  'container.find-by-tags': { worm: ['reader'], mutable: ['reader'] },
  'blob.create': { worm: ['archiver'], mutable: ['app'] },
  // Put Block List needs blobs/write, which also covers metadata, properties, snapshots and append: what stops the
  // archiver there is the immutability of the blob, not its role. That is so in Azure, therefore here.
  'blob.write': { worm: ['archiver'], mutable: ['app'] },
  'blob.tier': { worm: ['archiver'], mutable: ['app'] },
  'blob.copy': { worm: NOBODY, mutable: ['app'] },
  'blob.lease': { worm: NOBODY, mutable: ['app'] },
  'blob.properties': { worm: ['reader'], mutable: ['app', 'reader'] },
  'blob.read': { worm: ['reader'], mutable: ['app', 'reader'] },
  'blob.read-tags': { worm: NOBODY, mutable: ['app', 'reader'] },
  'blob.write-tags': { worm: NOBODY, mutable: ['app'] },
  'blob.delete': { worm: ['disposition'], mutable: ['app'] },
  'blob.protect': { worm: ['keeper'], mutable: ['keeper'] },
}

const ACCOUNT_RIGHTS: Record<AccountAction, readonly RoleName[]> = {
  'account.list-containers': ['app', 'reader'],
  'account.delegation-key': ['reader'],
  'account.find-by-tags': ['reader'],
  // Each request inside a batch is authorized by itself.
  'account.batch': EVERYBODY,
}

/** Container create, delete, metadata, access policy and leases: ARM's business, refused to every data-plane role. */
const CONTROL_PLANE = 'control-plane'

/** Azurite's operation names and what each needs. An operation that is not named is not supported. */
const OPERATIONS: Readonly<Record<string, DataAction | AccountAction | typeof CONTROL_PLANE>> = {
  Service_ListContainersSegment: 'account.list-containers',
  Service_GetUserDelegationKey: 'account.delegation-key',
  Service_FilterBlobs: 'account.find-by-tags',
  Service_SubmitBatch: 'account.batch',
  Service_SetProperties: CONTROL_PLANE,
  Container_Create: CONTROL_PLANE,
  Container_Delete: CONTROL_PLANE,
  Container_SetMetadata: CONTROL_PLANE,
  Container_GetAccessPolicy: CONTROL_PLANE,
  Container_SetAccessPolicy: CONTROL_PLANE,
  Container_Restore: CONTROL_PLANE,
  Container_AcquireLease: CONTROL_PLANE,
  Container_ReleaseLease: CONTROL_PLANE,
  Container_RenewLease: CONTROL_PLANE,
  Container_BreakLease: CONTROL_PLANE,
  Container_ChangeLease: CONTROL_PLANE,
  Container_GetProperties: 'container.properties',
  Container_GetPropertiesWithHead: 'container.properties',
  Container_SubmitBatch: 'account.batch',
  Container_FilterBlobs: 'container.find-by-tags',
  Container_ListBlobFlatSegment: 'container.list',
  Container_ListBlobHierarchySegment: 'container.list',
  BlockBlob_Upload: 'blob.create',
  BlockBlob_StageBlock: 'blob.create',
  BlockBlob_CommitBlockList: 'blob.create',
  BlockBlob_GetBlockList: 'blob.read',
  AppendBlob_Create: 'blob.create',
  AppendBlob_AppendBlock: 'blob.write',
  AppendBlob_Seal: 'blob.write',
  Blob_SetHTTPHeaders: 'blob.write',
  Blob_SetMetadata: 'blob.write',
  Blob_CreateSnapshot: 'blob.write',
  Blob_SetTier: 'blob.tier',
  Blob_StartCopyFromURL: 'blob.copy',
  Blob_CopyFromURL: 'blob.copy',
  Blob_AcquireLease: 'blob.lease',
  Blob_ReleaseLease: 'blob.lease',
  Blob_RenewLease: 'blob.lease',
  Blob_ChangeLease: 'blob.lease',
  Blob_BreakLease: 'blob.lease',
  Blob_Download: 'blob.read',
  Blob_GetProperties: 'blob.properties',
  Blob_GetTags: 'blob.read-tags',
  Blob_SetTags: 'blob.write-tags',
  Blob_Delete: 'blob.delete',
  Blob_SetImmutabilityPolicy: 'blob.protect',
  Blob_DeleteImmutabilityPolicy: 'blob.protect',
  Blob_SetLegalHold: 'blob.protect',
}

/** What an operation needs beside its own right because of a header it carries. */
export interface HeaderRights {
  /** An immutability policy or a legal hold travels with the write. */
  protects: boolean
  /** Index tags travel with the write. */
  tags: boolean
}

export type Judgement = 'allowed' | 'refused' | 'unsupported' | 'no-such-container'

/**
 * Judges one request by role, operation and kind of container alone.
 * @param kind undefined where the container does not exist or the operation names none
 */
export function judge(
  role: RoleName,
  operation: string,
  kind: ContainerKind | undefined,
  header: HeaderRights,
): Judgement {
  const action = OPERATIONS[operation]
  if (action === undefined) return 'unsupported'
  if (action === CONTROL_PLANE) return 'refused'
  if (isAccountAction(action)) return ACCOUNT_RIGHTS[action].includes(role) ? 'allowed' : 'refused'
  if (kind === undefined) return 'no-such-container'
  const needed: DataAction[] = [action]
  if (header.protects && action !== 'blob.protect') needed.push('blob.protect')
  if (header.tags && action !== 'blob.write-tags') needed.push('blob.write-tags')
  return needed.every((dataAction) => DATA_RIGHTS[dataAction][kind].includes(role)) ? 'allowed' : 'refused'
}

function isAccountAction(action: DataAction | AccountAction): action is AccountAction {
  return action.startsWith('account.')
}

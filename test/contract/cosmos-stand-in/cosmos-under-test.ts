import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import { CosmosClient, type Container } from '@azure/cosmos'
import { startCosmos } from '../../../local/cosmos/start-cosmos.ts'
import type { ContainerDefinition } from '../../../local/cosmos/definition.ts'
import type { RoleName } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'

export const CONTAINERS: ContainerDefinition[] = [
  {
    id: 'records',
    partitionKey: '/conversationId',
    indexes: ['/eventDate'],
    compositeIndexes: [
      [
        { path: '/kind', order: 'ascending' },
        { path: '/count', order: 'descending' },
      ],
    ],
  },
  { id: 'nested', partitionKey: '/where/key' },
]

export interface CosmosUnderTest {
  readonly url: string
  readonly dataDir: string
  readonly ca: string
  identity: IdentityPart
  client(role?: RoleName): CosmosClient
  container(id?: string, role?: RoleName): Container
  restart(): Promise<void>
  close(): Promise<void>
}

export async function cosmosUnderTest(
  options: {
    crossPartition?: 'refuse'
    requestUnitsPerSecond?: number
    clock?: () => number
  } = {},
): Promise<CosmosUnderTest> {
  const directory = await temporaryDirectory()
  const identity = await startIdentity({ dataDir: directory.path, port: 0 })
  const tls = await localCertificate(directory.path)
  const ca = await readFile(tls.caFile, 'utf8')
  const start = (port: number) =>
    startCosmos({
      dataDir: directory.path,
      port,
      tls,
      verifier: identity.verifier,
      ...options,
      provision: { database: 'holdfast', containers: CONTAINERS },
    })
  let cosmos = await start(0)
  const { url } = cosmos
  const clients = new Map<RoleName, CosmosClient>()
  const agents: Agent[] = []
  const under: CosmosUnderTest = {
    url,
    dataDir: directory.path,
    ca,
    identity,
    client(role = 'app') {
      let client = clients.get(role)
      if (client === undefined) {
        const agent = new Agent({ ca, keepAlive: true })
        agents.push(agent)
        client = new CosmosClient({ endpoint: url, aadCredentials: endpointCredential(identity, role), agent })
        clients.set(role, client)
      }
      return client
    },
    container: (id = 'records', role = 'app') => under.client(role).database('holdfast').container(id),
    async restart() {
      await cosmos.close()
      // A client in this process may not have noticed yet that its connections are gone.
      for (const agent of agents) agent.destroy()
      cosmos = await start(Number(new URL(url).port))
    },
    async close() {
      for (const client of clients.values()) client.dispose()
      for (const agent of agents) agent.destroy()
      await cosmos.close()
      await identity.close()
      await directory[Symbol.asyncDispose]()
    },
  }
  return under
}

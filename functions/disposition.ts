/**
 * Composition root of the disposition app: the same package with HOLDFAST_ROLE=disposition. It alone has the identity
 * that deletes, and neither a secret of the source nor a right to write or to sign. Nothing calls it: it takes
 * messages.
 */
import { app, type InvocationContext } from '@azure/functions'
import { createVaultDisposer } from '../adapters/blob-vault/disposer.ts'
import { createVaultReader } from '../adapters/blob-vault/vault-reader.ts'
import { parseDispositionConfig } from '../adapters/config/disposition-config.ts'
import { readEnv } from '../adapters/config/read-env.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import { createSigner } from '../adapters/key-vault/signer.ts'
import { quarantinedFileSchema } from '../domain/retention/disposal.ts'
import { disposeDue, disposeQuarantined, type DispositionPorts } from '../use-cases/disposition/dispose-quarantined.ts'
import { eventLog } from './event-log.ts'

const config = parseDispositionConfig(readEnv(process.env))
const log = eventLog()
const ports: DispositionPorts = {
  // Public keys alone: this identity signs nothing.
  signer: createSigner(config.keyVaultUrl, config.signingKey, credentialFor(config.clientIds.disposer)),
  reader: createVaultReader(config.vaultUrl, credentialFor(config.clientIds.reader)),
  disposer: createVaultDisposer(config.vaultUrl, credentialFor(config.clientIds.disposition)),
  clock: { now: () => Date.now() },
  log,
}

app.storageQueue('disposeQuarantined', {
  queueName: 'dispositions',
  connection: 'Dispositions',
  async handler(message: unknown, context: InvocationContext) {
    // A message of another shape is no fault of storage: it goes to the poison queue, where an alert stands.
    const file = quarantinedFileSchema.parse(typeof message === 'string' ? JSON.parse(message) : message)
    context.log(`${file.container}/${file.name}: ${await disposeQuarantined(ports, file)}`)
  },
})

app.timer('disposeDue', {
  schedule: '0 0 3 * * *',
  handler: async (_timer: unknown, context: InvocationContext) => {
    context.log(JSON.stringify(await disposeDue(ports)))
  },
})

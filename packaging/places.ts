import { fileURLToPath } from 'node:url'

/** The clone. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** The folder that is deployed. */
export const APP = fileURLToPath(new URL('../dist/app/', import.meta.url))
/** The same as one file, for a deployment by zip. */
export const ZIP = fileURLToPath(new URL('../dist/holdfast.zip', import.meta.url))

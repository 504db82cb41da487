/**
 * What the worker loads. When the app cannot start, the host would answer 404 everywhere and log a warning: instead,
 * health is registered alone and says why.
 */
import { nodeProblem, refuse } from './refusal.ts'

const tooOld = nodeProblem(process.versions.node)
if (tooOld === null) await import('./main.ts').catch(refuse)
else refuse(tooOld)

/**
 * What the worker loads. When the app cannot start, the host would answer 404 everywhere and log a warning: instead,
 * health is registered alone and says why.
 */
import { nodeProblem, refuse } from './refusal.ts'

const tooOld = nodeProblem(process.versions.node)
/** One package, two apps: only the second may delete, and it has other settings. */
const disposes = process.env['HOLDFAST_ROLE']?.trim() === 'disposition'
if (tooOld === null) await (disposes ? import('./disposition.ts') : import('./main.ts')).catch(refuse)
else refuse(tooOld)

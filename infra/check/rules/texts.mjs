// What the linter says of strings.
import { infer } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'

const HOSTS = [
  'azuredatalakeanalytics.net',
  'azuredatalakestore.net',
  'batch.core.windows.net',
  'core.windows.net',
  'database.windows.net',
  'datalake.azure.net',
  'gallery.azure.com',
  'graph.windows.net',
  'login.microsoftonline.com',
  'management.azure.com',
  'management.core.windows.net',
  'vault.azure.net',
]

export function textRules(m, n, locals) {
  const [before, inside, after] = n.parts
  if (n.parts.length === 3 && before === '' && after === '') {
    const { t, nullable } = infer(m, inside, locals)
    if (t === 'string' && !nullable)
      say(m, n, 'warning', 'simplify-interpolation', 'the interpolation is the whole string: write the value itself')
  }
  const text = n.parts.filter((part) => typeof part === 'string').join('\u0000')
  const host = HOSTS.find((name) => new RegExp(`(^|[./@])${name.replaceAll('.', '\\.')}\\b`, 'i').test(text))
  if (host && !/schema\.management\.azure\.com/.test(text))
    say(m, n, 'warning', 'no-hardcoded-env-urls', `'${host}' differs in other clouds: use environment()`)
}

// The name of a resource: how many segments, and where they come from.
import { literal, unwrap } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { propOf } from '../meaning/resources.mjs'
import { fits } from './fits.mjs'

/** @param known what is known about its type, if anything */
export function resourceName(m, d, o, type, known, locals) {
  const name = propOf(o, 'name')
  if (!name) return
  const segments = type.split('/').length - 1
  const n = unwrap(name)
  const wrong = propOf(o, 'parent') || d.outer ? underParent(d, n) : standingAlone(m, d, n, type, segments)
  if (wrong) say(m, name, wrong.level, wrong.rule, wrong.message)
  const shape = known?.body.p?.name
  if (shape && !d.existing && segments === 1 && n?.k === 'str' && literal(n) !== undefined)
    fits(m, n, { ...shape, req: undefined, enum: shape.disc ? undefined : shape.enum }, `${d.name}.name`, locals)
}

/** How many `/` a text has; undefined for what is no text. */
const slashesIn = (n) =>
  n?.k === 'str'
    ? n.parts
        .filter((part) => typeof part === 'string')
        .join('')
        .split('/').length - 1
    : undefined

const error = (message) => ({ level: 'error', rule: 'name-segments', message })
const advice = (message) => ({ level: 'warning', rule: 'use-parent-property', message })

const underParent = (d, n) =>
  slashesIn(n) > 0 ? error(`${d.name}.name: has a '/', but the parent is given: the last segment only`) : undefined

function standingAlone(m, d, n, type, segments) {
  const slashes = slashesIn(n)
  if (slashes !== undefined && literal(n) !== undefined && slashes !== segments - 1)
    return error(
      `${d.name}.name: '${literal(n)}' has ${slashes + 1} segments, ${type} needs ${segments}` +
        (segments > 1 ? ' (or give the parent property)' : ''),
    )
  if (segments === 1) return undefined
  if (n?.k === 'name' && m.symbols.get(n.name)?.k === 'param')
    return advice(`${d.name}: a child resource without parent; its name must hold all ${segments} segments`)
  return slashes === segments - 1 && n.parts.some((part) => isNameOfResource(m, part))
    ? advice(`${d.name}: give parent instead of composing the name`)
    : undefined
}

const isNameOfResource = (m, part) =>
  part?.k === 'prop' && part.name === 'name' && part.of.k === 'name' && m.symbols.get(part.of.name)?.k === 'resource'

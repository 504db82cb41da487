import { Cron } from 'croner'
import { HostError } from '../host-error.ts'

/** When a timer function runs. */
export interface Schedule {
  /** The first instant after the given one, both epoch ms UTC; undefined when there is none. */
  next(afterMs: number): number | undefined
}

/**
 * An NCRONTAB expression of six fields: second, minute, hour, day, month, day of week; UTC. Day and day of week must
 * both match (unlike Unix cron). @throws HostError `bad-schedule`
 */
export const parseSchedule = (expression: string, functionName: string): Schedule => {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== 6)
    throw new HostError(
      'bad-schedule',
      `Timer '${functionName}': '${expression}' does not have six fields (second minute hour day month weekday)`,
    )
  // The parser below knows more than NCRONTAB does; Azure would refuse it at start.
  if (
    fields.some(
      (field) => !/^(?:\*|[\da-z]+)(?:[-,/*\da-z]*)$/i.test(field) || /[LW]$/.test(field.replace(/jul|wed/gi, '')),
    )
  ) {
    throw new HostError('bad-schedule', `Timer '${functionName}': '${expression}' is not an NCRONTAB expression`)
  }
  try {
    const cron = new Cron(expression, { timezone: 'UTC', paused: true, domAndDow: true })
    return { next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() }
  } catch (error) {
    throw new HostError('bad-schedule', `Timer '${functionName}': '${expression}' is not an NCRONTAB expression`, {
      cause: error,
    })
  }
}

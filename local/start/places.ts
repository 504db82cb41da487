import { commandOver } from './demonstration.ts'

export interface Places {
  day: string
  /** Address of the function app. */
  host: string
  /** The data folder relative to the clone, and whole. */
  data: string
  dataDir: string
  /** Whether the platform is still there when this is read. */
  staysUp: boolean
}

/** Where a person looks next. The commands start what they need when nothing runs. */
export function places({ day, host, data, dataDir, staysUp }: Places): string {
  const holdfast = commandOver(data, dataDir)
  const rows = [
    [`${holdfast} status`, 'the days and how they closed'],
    [`${holdfast} inventory --day ${day}`, 'every archived object, every gap (--json, --csv)'],
    [`${holdfast} verify --day ${day}`, 'reads everything again and checks it'],
    [`${holdfast} explain --conversation ID`, 'its retention class, and why'],
    ...(staysUp
      ? [
          [`${host}/api/health`, 'the app itself'],
          [`${holdfast} login --as NAME`, 'be somebody else: reviewer, compliance, auditor, …'],
        ]
      : []),
    [dataDir, 'all data; delete the folder to begin anew'],
  ] as const
  const width = Math.min(60, Math.max(...rows.map(([what]) => what.length)))
  return [
    '\nWhere to look',
    ...rows.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`),
    ...(staysUp
      ? ['\nThe nightly timer (00:30 UTC) is live. Ctrl-C stops; the next npm start finds everything again.']
      : []),
  ].join('\n')
}

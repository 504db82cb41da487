/** A demonstration matter: one conversation of the day to find, retrieve and hold, with the commands as they work. */
import type { Api } from '../../cli/api-client.ts'

/** A call whose recording is there, as a legal reviewer finds it; null on a day without any. */
export async function demonstrationOf(api: Pick<Api, 'records'>, day: string): Promise<string | null> {
  const { records } = await api.records({ from: day, to: day, limit: '200' })
  const recorded = records.filter(({ mediaTypes, objects }) => mediaTypes.includes('voice') && objects > 1)
  return (recorded[0] ?? records.find(({ objects }) => objects > 1) ?? records[0])?.conversationId ?? null
}

/** @param holdfast the command, with the data folder where it is not the usual one */
export function demonstration(holdfast: string, conversationId: string): string {
  const matter = `DEMO-${conversationId.slice(0, 8)}`
  const commands = [
    `find --conversation ${conversationId}`,
    `retrieve --conversation ${conversationId} --reason "Subpoena 17 of the sample court"`,
    `hold --matter ${matter} --name "Sample matter" --reason "Litigation is expected" --conversation ${conversationId}`,
    `release --matter ${matter} --reason "The sample matter is settled"`,
    `release --matter ${matter} --approve`,
  ]
  return [
    '\nA demonstration matter: find, retrieve and hold one conversation, and let it go again by two persons',
    ...commands.map((command) => `  ${holdfast} ${command}`),
  ].join('\n')
}

/** How the command is called over a data folder. @param data relative to the clone, and whole */
export function commandOver(data: string, dataDir: string): string {
  return `npx holdfast${data === '.holdfast' ? '' : ` --data ${dataDir}`}`
}

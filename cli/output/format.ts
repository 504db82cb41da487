/** How numbers and texts look to a person. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`
}

export function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en-US')
}

/** Text from outside, safe on a terminal: control and direction characters would let a name rewrite the line. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '·')
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** An ISO instant to the minute, UTC. */
export function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

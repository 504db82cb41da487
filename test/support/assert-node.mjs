// First step of every npm script that runs TypeScript from source: a clear sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Holdfast needs Node 22.19 or newer to run; this is ${process.versions.node}.`)
  console.error('npm ci installs a pinned Node 24 for Linux, macOS and Windows: was it run with --omit=optional?')
  process.exit(1)
}

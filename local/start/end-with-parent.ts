/**
 * Loaded before a child's own code: its stdin is a pipe to whoever started it, and the pipe breaks when that process
 * ends, however it ends. So nothing is left running behind a killed `npm start` or command.
 */
process.stdin
  .once('close', () => {
    process.kill(process.pid, 'SIGTERM')
  })
  .resume()

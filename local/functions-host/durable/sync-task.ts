/**
 * A promise that continues synchronously. DurableTask runs continuations inline on its own scheduler, so the order in
 * which sequence ids are taken depends on it; a JavaScript promise would continue too late.
 */
export interface SyncTask {
  state: 'open' | 'done' | 'failed'
  /** Runs at once when the task has ended already. */
  onEnd(callback: () => void): void
}

export interface SyncSource extends SyncTask {
  end(state: 'done' | 'failed'): void
}

export const openTask = (): SyncSource => {
  let callbacks: (() => void)[] = []
  const task: SyncSource = {
    state: 'open',
    onEnd: (callback) => {
      if (task.state === 'open') callbacks.push(callback)
      else callback()
    },
    end: (state) => {
      if (task.state !== 'open') return
      task.state = state
      const waiting = callbacks
      callbacks = []
      for (const callback of waiting) callback()
    },
  }
  return task
}

export const endedTask = (): SyncTask => {
  const task = openTask()
  task.end('done')
  return task
}

/**
 * Ends when every child has ended; failed if one failed (.NET `Task.WhenAll`: unlike `Promise.all` it never ends
 * early).
 */
export const whenAll = (children: SyncTask[]): SyncTask => {
  const all = openTask()
  let open = children.length
  const settle = () => {
    if (--open <= 0) all.end(children.some((child) => child.state === 'failed') ? 'failed' : 'done')
  }
  if (open === 0) all.end('done')
  for (const child of children) child.onEnd(settle)
  return all
}

/** Ends when the first child has ended, however it ended. */
export const whenAny = (children: SyncTask[]): SyncTask => {
  const any = openTask()
  for (const child of children) child.onEnd(() => any.end('done'))
  return any
}

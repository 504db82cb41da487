/** Arguments for the Node process of the host: a small young generation keeps its peak memory under the ceiling. */
export const HOST_NODE_ARGS: readonly string[] = ['--max-semi-space-size=4']

/** Asks again until the answer is there; what never comes fails by the test's own timeout. */
export const eventually = async <Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

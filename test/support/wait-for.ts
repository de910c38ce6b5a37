/** Asks until the answer is neither undefined nor false; throws with what `describe` says after `seconds`. */
export async function waitFor<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { seconds = 60, describe = () => 'It did not come to pass' }: { seconds?: number; describe?: () => string } = {},
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`${describe()} within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/**
 * Waits for SIGTERM or SIGINT, then runs `close`. A second signal stops at once: what was in hand is taken up again by whoever
 * starts next.
 */
export async function runUntilTold(close: () => Promise<void>): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.removeAllListeners(name);
    process.once(name, () => process.exit(name === 'SIGINT' ? 130 : 143));
  }
  process.stderr.write(`${signal}: finishing the pages in hand; once more stops at once\n`);
  await close();
  process.exit(0);
}

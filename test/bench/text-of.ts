/** What a reading gives as text to be compared, its timings left out; of one that fails the error's code and message. */
export async function textOf(reading: () => Promise<object>): Promise<string> {
  try {
    return JSON.stringify({ ...(await reading()), timings: undefined });
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message?: string };
    if (code === undefined) throw thrown;
    return `${code}: ${String(message)}`;
  }
}

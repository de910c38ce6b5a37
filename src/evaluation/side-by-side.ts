/** Runs `work` on every input, at most `concurrency` at a time, and keeps the order of the inputs. */
export async function sideBySide<Input, Output>(
  inputs: readonly Input[],
  concurrency: number,
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < inputs.length) {
      const index = next++;
      outputs[index] = await work(inputs[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, inputs.length) }, run));
  return outputs;
}

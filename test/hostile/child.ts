/** Runs in a process of its own, so that a crash is seen: node --import tsx child.ts SEED COUNT FIRST TARGET [SAMPLE…]. */
import { hostileCases } from './cases.js';

/** What the child says: a case begins, or has ended. */
export type Report =
  | { readonly begun: number; readonly name: string }
  | {
      readonly ended: number;
      readonly codes: readonly string[];
      readonly fault: string | undefined;
      readonly rssMB: number;
    };

type Attack = (bytes: Uint8Array) => Promise<string[]>;

const [seed, count, first, target, ...samples] = process.argv.slice(2);
const { attack } = (await import(target)) as { attack: Attack };
const send = (report: Report): void => void process.send?.(report);

for await (const { index, name, bytes, code } of hostileCases(Number(seed), Number(count), samples)) {
  if (index < Number(first)) continue;
  send({ begun: index, name });
  let codes: string[] = [];
  let fault: string | undefined;
  try {
    codes = await attack(bytes);
    // Wall-clock limits pass sooner where other work shares the processor: once more before it counts.
    if (code !== undefined && !codes.includes(code) && codes.includes('CF_LIMIT_TIME')) codes = await attack(bytes);
    if (code !== undefined && !codes.includes(code)) fault = `Expected ${code}, got ${codes.join(' ') || 'pages'}`;
  } catch (thrown) {
    fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  send({ ended: index, codes, fault, rssMB: Math.round(process.memoryUsage.rss() / 2 ** 20) });
}
process.disconnect();

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openRecogniser } from '../../src/recognise/index.js';
import { toOnnx } from '../../src/recognise/engine/onnx-graph.js';

export interface AgainstStraight {
  readonly threads: number;
  readonly batch: number;
  /** Glyphs a second by `Recogniser.classify`, which takes pictures one by one and gives answers one by one. */
  readonly ours: number;
  /** Glyphs a second by onnxruntime as its documentation uses it, fed with a tensor that is ready. */
  readonly straight: number;
  /** Ours over straight: median over the rounds, in each of which both had the same machine. */
  readonly ratio: number;
  /** The same of glyphs for each second of processor time, which other work on the machine changes less. */
  readonly processorRatio: number;
}

/** Milliseconds of one side of a round. */
const TURN = 40;

/** The glyph classifier on `onnx` beside the same network straight in onnxruntime, same batch and threads, in turns. */
export async function againstStraight(threads: number, batch: number, rounds: number): Promise<AgainstStraight> {
  const recogniser = await openRecogniser({ engine: 'onnx', threads });
  const artefact = await recogniser.network('glyphs');
  const session = await InferenceSession.create(toOnnx(artefact), { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const [height, width, channels] = artefact.inputShape;
  const shape = [batch, height, width ?? height, channels];
  const each = height * (width ?? height) * channels;
  const flat = Float32Array.from({ length: batch * each }, (_, index) => (index % 7) / 7);
  const images = Array.from({ length: batch }, (_, index) => flat.slice(index * each, (index + 1) * each));
  const ways = [
    () => recogniser.classify('glyphs', images),
    () => session.run({ [session.inputNames[0]]: new Tensor('float32', flat, shape) }),
  ];
  const rates: [Rate[], Rate[]] = [[], []];
  try {
    for (const run of ways) await run();
    for (let round = 0; round < rounds; round += 1) {
      // Each begins as often as the other.
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) rates[side].push(await rateOf(ways[side], batch));
    }
  } finally {
    await session.release();
    await recogniser.dispose();
  }
  const over = (of: (rate: Rate) => number): number =>
    median(rates[0].map((one, round) => of(one) / of(rates[1][round])));
  const [ours, straight] = rates.map((side) => median(side.map(({ perSecond }) => perSecond)));
  return {
    ...{ threads, batch, ours, straight },
    ratio: over(({ perSecond }) => perSecond),
    processorRatio: over(({ perProcessorSecond }) => perProcessorSecond),
  };
}

interface Rate {
  readonly perSecond: number;
  readonly perProcessorSecond: number;
}

async function rateOf(run: () => Promise<unknown>, batch: number): Promise<Rate> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  let runs = 0;
  do {
    await run();
    runs += 1;
  } while (performance.now() - started < TURN);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (runs * batch) / seconds, perProcessorSecond: (runs * batch) / ((user + system) / 1e6) };
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1];

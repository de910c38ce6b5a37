/**
 * `npm run bench:scale [-- --page-ms 265 --queue-share 0.17 …]`: a plan for 1, 100 and 10,000 pages a second from measured costs, each
 * tried in the simulation; `--redis` measures what a document costs Redis. `--help` lists what can be changed. Prints Markdown.
 */
import { parseArgs } from 'node:util';
import { circumstances, inWords } from '../../../src/circumstances.js';
import { markdownTable } from '../score.js';
import { redisCost } from './redis-cost.js';
import { simulate } from './simulate.js';

const options = {
  'page-ms': { type: 'string', default: '265' },
  'queue-share': { type: 'string', default: '0.17' },
  'memory-mb': { type: 'string', default: '327' },
  'cores-per-host': { type: 'string', default: '16' },
  /** Share of the cores that may be busy: the rest is for bursts and for a host that fails. */
  busy: { type: 'string', default: '0.7' },
  'redis-commands': { type: 'string', default: '81' },
  'redis-kb': { type: 'string', default: '3.3' },
  /** What one Redis process is counted on for. */
  'redis-rate': { type: 'string', default: '50000' },
  'backlog-seconds': { type: 'string', default: '600' },
  'scan-kb': { type: 'string', default: '500' },
  'result-kb': { type: 'string', default: '30' },
  redis: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });
if (values.help) {
  const named = Object.entries(options).flatMap(([name, one]) =>
    'default' in one ? [`--${name} ${one.default}`] : [],
  );
  process.stdout.write(`npm run bench:scale -- ${named.join(' ')}\n`);
  process.exit(0);
}
const number = (name: keyof typeof values): number => Number(values[name]);
const measured = values.redis ? await redisCost(500) : undefined;
const redis = {
  commands: measured?.commands ?? number('redis-commands'),
  kilobytes: measured?.kilobytesWaiting ?? number('redis-kb'),
};
process.stdout.write(`${inWords(circumstances())}\n`);
process.stdout.write(
  `A document of one page costs Redis ${redis.commands.toFixed(0)} commands and, waiting, ${redis.kilobytes.toFixed(1)} kB (${measured === undefined ? 'as given' : 'measured now'})\n\n`,
);

const [page, queueShare] = [number('page-ms'), number('queue-share')];
const NO_ENGINE = { batchMilliseconds: 0, pictureMilliseconds: 0, batch: 1, gather: 0, roundTrip: 0 };

const rows = [1, 100, 10_000].map((rate) => {
  const cores = Math.ceil((rate * (page * (1 + queueShare))) / 1000 / number('busy'));
  const hosts = Math.ceil(cores / number('cores-per-host'));
  const shards = Math.ceil((rate * redis.commands) / number('redis-rate'));
  const gigabytes = (rate * number('backlog-seconds') * redis.kilobytes) / 1024 ** 2;
  const stored = (rate * 86_400 * (number('scan-kb') + number('result-kb'))) / 1024 ** 2;
  // Beyond some thousand workers the simulated queue is as good as without waits; a tenth of the largest plant shows that.
  const share = rate > 1000 ? 10 : 1;
  const { latency, workersBusy } = simulate({
    ...{ seed: 1, pages: Math.min(100_000, rate * 600), arrivals: rate / share, workers: Math.ceil(cores / share) },
    page: { milliseconds: page, spread: 0.3, queueMilliseconds: page * queueShare, asks: [] },
    engine: NO_ENGINE,
  });
  return [
    rate.toLocaleString('en'),
    cores.toLocaleString('en'),
    hosts.toLocaleString('en'),
    `${Math.ceil((cores * number('memory-mb')) / 1024).toLocaleString('en')} GB`,
    `${Math.round(rate * redis.commands).toLocaleString('en')}/s`,
    String(shards),
    `${gigabytes < 0.1 ? '< 0.1' : gigabytes.toFixed(1)} GB`,
    `${stored < 1000 ? `${Math.round(stored)} GB` : `${(stored / 1024).toFixed(1)} TB`}`,
    `${Math.round(100 * workersBusy)} %`,
    `${(latency.median / 1000).toFixed(1)} / ${(latency.p99 / 1000).toFixed(1)} s`,
  ];
});
process.stdout.write(
  `${markdownTable(
    [
      ...[
        'pages a second',
        'cores',
        `hosts of ${values['cores-per-host']}`,
        'memory of page processes',
        'Redis commands',
      ],
      ...['Redis shards', `Redis memory, ${values['backlog-seconds']} s behind`, 'storage a day'],
      ...['cores busy, simulated', 'page, median / 99 %, simulated'],
    ],
    rows,
  )}\n`,
);

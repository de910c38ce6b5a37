import { cpus, loadavg } from 'node:os';

/** Where and when figures were taken. */
export const circumstances = () => ({
  date: new Date().toISOString().slice(0, 10),
  machine: {
    node: process.version,
    processor: cpus()[0]?.model,
    cores: cpus().length,
    load: Number(loadavg()[0].toFixed(1)),
  },
});

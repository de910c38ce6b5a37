import { pino, type Logger } from 'pino';

/** Logs go to standard error as JSON lines: standard output belongs to results. No account number or amount is logged. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

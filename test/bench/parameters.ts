import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * What a benchmark was called with. Prints how to call it and ends the process where that is asked for, status 0, or where a
 * parameter is unknown, status 64.
 */
export function parametersOf<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exit(64);
  }
}

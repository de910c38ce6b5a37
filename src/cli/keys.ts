import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { withData } from '../host.js';
import { Keys } from '../server/keys.js';

interface Options {
  data?: string;
  config?: string;
}

/** A command of `keys` with the options that say whose keys. */
const named = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--data <dir>', 'data folder of the server')
    .option('--config <file>', 'settings (see config/default.yaml)');

const keysOf = ({ data, config }: Options): Keys => Keys.open(withData(loadConfig({ file: config }), data).data);

export function keysCommand(): Command {
  return new Command('keys')
    .description('Keys of the HTTP API. A server reads them when it starts.')
    .addCommand(
      named('add', 'make a key and print it; only its hash is kept')
        .argument('<name>', 'whose it is')
        .action(async (name: string, options: Options) => {
          process.stdout.write(`${await keysOf(options).add(name)}\n`);
        }),
    )
    .addCommand(
      named('list', 'print the names').action((options: Options) => {
        for (const name of keysOf(options).names) process.stdout.write(`${name}\n`);
      }),
    )
    .addCommand(
      named('remove', 'take a key away')
        .argument('<name>', 'whose it is')
        .action(async (name: string, options: Options) => {
          await keysOf(options).remove(name);
        }),
    )
    .addHelpText(
      'after',
      `
Examples:
  counterfoil keys add accounting --data /srv/counterfoil
  counterfoil keys list`,
    );
}

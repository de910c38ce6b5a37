import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import { CounterfoilError } from '../errors.js';
import { withData } from '../host.js';
import { ROLES, Users, type Role } from '../server/users.js';

interface Options {
  data?: string;
  config?: string;
  role: Role;
}

/** A command of `users` with the options that say whose users. */
const named = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--data <dir>', 'data folder of the server')
    .option('--config <file>', 'settings (see config/default.yaml)');

const usersOf = ({ data, config }: Options): Users => Users.open(withData(loadConfig({ file: config }), data).data);

export function usersCommand(): Command {
  return new Command('users')
    .description('Who may sign in to the review page. A server reads them when it starts.')
    .addCommand(
      named('add', 'make a user; the password is asked for, or is the first line of what is piped in')
        .argument('<name>', 'what they sign in as')
        .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('clerk'))
        .action(async (name: string, options: Options) => {
          await usersOf(options).add(name, options.role, await askPassword());
        }),
    )
    .addCommand(
      named('password', 'give a user a new password')
        .argument('<name>', 'whose')
        .action(async (name: string, options: Options) => {
          await usersOf(options).setPassword(name, await askPassword());
        }),
    )
    .addCommand(
      named('list', 'print names and roles').action((options: Options) => {
        for (const { name, role } of usersOf(options).all) process.stdout.write(`${name}\t${role}\n`);
      }),
    )
    .addCommand(
      named('remove', 'take a user away')
        .argument('<name>', 'whom')
        .action(async (name: string, options: Options) => {
          await usersOf(options).remove(name);
        }),
    )
    .addHelpText(
      'after',
      `
clerk: corrects documents. supervisor: also takes documents over, opens finished ones again and exports. operator: hands documents
in, looks and exports, and corrects nothing. Without users the page is open to this computer alone.

Examples:
  counterfoil users add asha --role clerk --data /srv/counterfoil
  echo "$PASSWORD" | counterfoil users add ben --role supervisor`,
    );
}

/** Typed without being shown, or the first line of standard input. */
async function askPassword(): Promise<string> {
  const { isTTY } = process.stdin;
  if (isTTY) process.stderr.write('Password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTTY });
  try {
    for await (const line of lines) {
      if (isTTY) process.stderr.write('\n');
      return line;
    }
  } finally {
    lines.close();
  }
  throw new CounterfoilError('CF_USAGE', 'No password was given');
}

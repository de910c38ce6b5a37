#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { toCounterfoilError } from '../errors.js';
import { VERSION } from '../version.js';

/** Commands load their own code when they are called: a cold start of one does not pay for the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  read: async () => (await import('./read.js')).readCommand(),
  overlay: async () => (await import('./overlay.js')).overlayCommand(),
  serve: async () => (await import('./serve.js')).serveCommand(),
  work: async () => (await import('./work.js')).workCommand(),
  watch: async () => (await import('./watch.js')).watchCommand(),
  users: async () => (await import('./users.js')).usersCommand(),
  corrections: async () => (await import('./corrections.js')).correctionsCommand(),
  keys: async () => (await import('./keys.js')).keysCommand(),
  profile: async () => (await import('./profile.js')).profileCommand(),
  evaluate: async () => (await import('./evaluate.js')).evaluateCommand(),
  train: async () => (await import('./train.js')).trainCommand(),
  samples: async () => (await import('./samples.js')).samplesCommand(),
  engine: async () => (await import('./engine.js')).engineCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
};

async function main(): Promise<void> {
  const program = new Command('counterfoil')
    .description('Reads bank cheques and forms: scans in, checked amounts and fields out as JSON.')
    .version(VERSION)
    .showHelpAfterError('(counterfoil --help shows how)')
    .exitOverride();
  const wanted = process.argv[2] ?? '';
  const names = Object.hasOwn(COMMANDS, wanted) ? [wanted] : Object.keys(COMMANDS);
  for (const name of names) program.addCommand(throwing(await COMMANDS[name]()));
  await program.parseAsync();
}

/** Lets a command and those below it throw what they would end the process with, for one exit status of wrong commands. */
function throwing(command: Command): Command {
  command.commands.forEach(throwing);
  return command.exitOverride();
}

main().catch((thrown: unknown) => {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : 64;
    return;
  }
  const error = toCounterfoilError(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
  if (error.code === 'CF_INTERNAL')
    process.stderr.write(`${String(error.cause instanceof Error ? error.cause.stack : error.cause)}\n`);
  process.exitCode = error.exitStatus;
});

import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { exportCorrections } from '../corrections.js';
import { withData } from '../host.js';
import { createLog } from '../log.js';
import { Ledger } from '../storage/index.js';
import { openStore } from '../storage/open-store.js';

export function correctionsCommand(): Command {
  return new Command('corrections')
    .description(
      'What people said on the review page, as a labelled set: the scans, the strips of their fields, and their truth.jsonl.',
    )
    .argument('<folder>', 'where to write it')
    .option('--data <dir>', 'data folder of the server; it may run meanwhile')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addHelpText(
      'after',
      `
The set holds account numbers and amounts: guard it as you guard the data folder.

Examples:
  counterfoil corrections mended/ --data /srv/counterfoil
  counterfoil evaluate mended/ --thresholds
  counterfoil train strips --data mended/ --out trained/strips`,
    )
    .action(async (folder: string, options: { data?: string; config?: string }) => {
      const config = withData(loadConfig({ file: options.config }), options.data);
      const context = { limits: config.limits, log: createLog(config.logLevel) };
      const { documents, strips } = await exportCorrections(
        new Ledger(await openStore(config)),
        folder,
        context,
        config.profiles,
      );
      process.stdout.write(`${documents} documents and ${strips} strips in ${folder}/truth.jsonl\n`);
    });
}

import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { exportCorrections } from '../corrections.js';
import { withData } from '../host.js';
import { Ledger } from '../storage/index.js';
import { openStore } from '../storage/open-store.js';

export function correctionsCommand(): Command {
  return new Command('corrections')
    .description('What people said on the review page, as a labelled set: the scans and their truth.jsonl.')
    .argument('<folder>', 'where to write it')
    .option('--data <dir>', 'data folder of the server; it may run meanwhile')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addHelpText(
      'after',
      `
The set holds account numbers and amounts: guard it as you guard the data folder.

Examples:
  counterfoil corrections mended/ --data /srv/counterfoil
  counterfoil evaluate mended/ --thresholds`,
    )
    .action(async (folder: string, options: { data?: string; config?: string }) => {
      const config = withData(loadConfig({ file: options.config }), options.data);
      const count = await exportCorrections(new Ledger(await openStore(config)), folder);
      process.stdout.write(`${count} documents in ${folder}/truth.jsonl\n`);
    });
}

/**
 * Run by `npm ci` in a clone: puts the command where `npx counterfoil` looks first. Without it npx packs and installs the
 * clone anew at every call, twenty seconds each.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

const bin = new URL('../node_modules/.bin/', import.meta.url);
const command = new URL('counterfoil', bin);
mkdirSync(bin, { recursive: true });
rmSync(command, { force: true });
writeFileSync(command, "#!/usr/bin/env node\nimport('../../dist/src/cli/main.js');\n");
chmodSync(command, 0o755);

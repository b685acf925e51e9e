// `node scripts/import-rules.mjs`: the import rules over the whole tree. Exit status 1 when one is broken.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkImports, RULES } from './importRules.mjs';
import { readModules } from './readImports.mjs';

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const modules = readModules(root, Object.keys(RULES));
const faults = checkImports(modules);
for (const fault of faults) process.stderr.write(`${fault}\n`);
// A checker that reads nothing finds nothing.
if (modules.length === 0) process.stderr.write(`No module was read below ${root}.\n`);
process.stdout.write(`${modules.length} modules read, ${faults.length} forbidden imports\n`);
process.exitCode = faults.length > 0 || modules.length === 0 ? 1 : 0;

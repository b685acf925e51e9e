// `npm run test:connector NAME`: the connector contract on one target of test/connector/targets.ts; without a name on all.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './runTool.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...more] = process.argv.slice(2);

if (name !== undefined) process.env.TENURE_CONNECTOR = name;
const tool = ['vitest', 'run', '--project', 'integration', 'test/connector/conformance.test.ts', ...more];
const { ok } = await runTool(ROOT, tool, { show: true });
process.exitCode = ok ? 0 : 1;

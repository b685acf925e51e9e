import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { FAILURE_CONVERTER } from '../codec/failureConverterPath.ts';

// Writes the workflows' bundle to the file it is given; workflowBundle.ts runs it and says why.
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('expected the file to write');
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
  failureConverterPath: FAILURE_CONVERTER,
  logger: {
    log() {},
    trace() {},
    debug() {},
    info() {},
    warn() {},
    error: (message) => process.stderr.write(`${message}\n`),
  },
});
await writeFile(file, code);
process.exit(0);

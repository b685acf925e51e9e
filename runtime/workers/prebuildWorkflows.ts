import { loadConfig } from '../config.ts';
import { runMain } from '../process/runMain.ts';
import { bundleWorkflows } from './workflowBundle.ts';

// For an image or a package: makes the workflows' bundle into TENURE_CACHE, so that no worker has to at its start.
await runMain(() => bundleWorkflows(loadConfig(process.env).TENURE_CACHE));

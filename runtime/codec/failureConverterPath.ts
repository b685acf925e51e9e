import { fileURLToPath } from 'node:url';

/** A file, as Temporal loads it by itself; the workflows' bundle has it too: failures are also made in there. */
export const FAILURE_CONVERTER = fileURLToPath(new URL('./failureConverter.cjs', import.meta.url));

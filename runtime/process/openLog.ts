import { closeSync, createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** A log is set aside (as `.1`, over the one before) when a process starts and finds it larger than this. */
const ROTATE_BYTES = 20 * 1024 * 1024;

/** Opens a log file for appending, readable by its owner alone, and passes its descriptor to `use`, closed afterwards. */
export function withLog<T>(file: string, use: (descriptor: number) => T): T {
  prepare(file);
  const descriptor = openSync(file, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same as a stream, for lines that pass through this process. */
export function appendTo(file: string): WriteStream {
  prepare(file);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}

function prepare(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(file, `${file}.1`);
}

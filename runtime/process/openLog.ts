import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
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

export interface Log {
  write(text: string): void;
  end(): void;
}

/**
 * The same for lines that pass through this process. What the disk has no room for is lost, and nothing else: a stream
 * would end the process with its error, and write no more when there is room again.
 */
export function appendTo(file: string): Log {
  prepare(file);
  const descriptor = openSync(file, 'a', 0o600);
  let isOpen = true;
  return {
    write(text) {
      if (!isOpen) return;
      try {
        writeSync(descriptor, text);
      } catch {
        // Where should it be told?
      }
    },
    end() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function prepare(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(file, `${file}.1`);
}

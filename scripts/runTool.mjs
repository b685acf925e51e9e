import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/**
 * Runs a program of node_modules/.bin (or `node` itself) in the project's folder.
 * @returns { ok, output, ms }; the output of both streams, empty where it went to the terminal (`show`).
 */
export function runTool(root, [command, ...args], { show = false } = {}) {
  const started = Date.now();
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, output: error.message, ms: Date.now() - started }));
    child.once('close', (status) => resolve({ ok: status === 0, output, ms: Date.now() - started }));
  });
}

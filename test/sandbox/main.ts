import { parseArgs } from 'node:util';
import { fillStore } from './fillStore.ts';
import { startSandbox } from './startSandbox.ts';

/**
 * `node --import tsx test/sandbox/main.ts --port 8089 --token TOKEN`: the sandbox target as a process of its own.
 * `--accounts N` fills it first with made-up accounts (fillStore.ts).
 * Prints one JSON line `{"baseUrl": …, "port": …}` when it serves; ends on SIGINT, SIGTERM, or when its parent closes
 * the IPC channel. The token may come as SANDBOX_TOKEN instead, which `ps` doesn't show.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      token: { type: 'string' },
      host: { type: 'string' },
      accounts: { type: 'string', default: '0' },
    },
  });
  const token = values.token ?? process.env.SANDBOX_TOKEN;
  const port = Number(values.port);
  if (token === undefined || token === '') throw new Error('--token is missing: the bearer token that clients send');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: expected 0 to 65535');
  const sandbox = await startSandbox({ port, token, ...(values.host === undefined ? {} : { host: values.host }) });
  fillStore(sandbox.store, Number(values.accounts));
  const stop = () => void sandbox.stop().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop).once('disconnect', stop);
  process.stdout.write(`${JSON.stringify({ baseUrl: sandbox.baseUrl, port: sandbox.port })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});

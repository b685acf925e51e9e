import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertPortFree } from '../../../runtime/process/ports.ts';

describe('a port for the API', () => {
  let owner: Server;
  let port: number;
  beforeEach(async () => {
    owner = createServer();
    await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve));
    const address = owner.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(() => new Promise<void>((resolve) => owner.close(() => resolve())));

  it('that is taken is named, with who has it and what to do', async () => {
    await expect(assertPortFree(port, '127.0.0.1', 'npm run api')).rejects.toMatchObject({
      code: 'port_taken',
      kind: 'permanent',
      message: expect.stringMatching(
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken by .+ \\(pid ${process.pid}\\)\\.$`),
      ),
      remedy: `End it, or choose another port: PORT=${port < 65_000 ? port + 1 : 3000} npm run api`,
    });
  });

  it('that is free passes', async () => {
    await new Promise((resolve) => owner.close(resolve));
    await expect(assertPortFree(port, '127.0.0.1')).resolves.toBeUndefined();
  });
});

import { findPython, startScim2Server } from '../integration/scim/scim2Server.ts';
import { aConnector, aPerson, desiredGroup, lookupOf } from '../integration/scim/scimCase.ts';
import { startSandbox } from '../sandbox/startSandbox.ts';
import type { ConnectorTarget, RunningTarget } from './target.ts';

/** Small pages, so that there are several. */
const SETTINGS = { pageSize: 5 };

function scimTarget(
  server: { readonly baseUrl: string; readonly token: string },
  refusesStrangers: boolean,
): Omit<RunningTarget, 'stop'> {
  return {
    connector: aConnector({ ...server, settings: SETTINGS }),
    refused: aConnector({ ...server, token: 'wrong' }),
    person: (n, change) => aPerson(n, change === undefined ? {} : { title: change }),
    lookup: lookupOf,
    group: desiredGroup,
    unknownId: '00000000-0000-4000-8000-000000000000',
    keepsExternalId: true,
    refusesStrangers,
  };
}

/** Our own sandbox. */
export const sandbox: ConnectorTarget = {
  name: 'scim-sandbox',
  unavailable: async () => undefined,
  async start() {
    const server = await startSandbox({ port: 0, token: 'sandbox-token' });
    const target = scimTarget(server, true);
    return {
      ...target,
      writes: () => server.effects(0).length,
      async twin(n) {
        server.store.put('User', undefined, {
          userName: `twin-${n}`,
          externalId: lookupOf(n).externalId,
          active: true,
        });
      },
      async stop() {
        await target.connector.close();
        await server.stop();
      },
    };
  },
};

/** PyPI's scim2-server: strict, and not ours. */
export const scim2Server: ConnectorTarget = {
  name: 'scim2-server',
  unavailable: async () => ((await findPython()) === undefined ? 'needs Python 3 with venv' : undefined),
  async start() {
    const python = await findPython();
    if (python === undefined) throw new Error('no Python');
    const server = await startScim2Server(python);
    const target = scimTarget(server, false);
    return {
      ...target,
      async stop() {
        await target.connector.close();
        await server.stop();
      },
    };
  },
};

import type { MappedAttribute } from '../../connectors/connector.ts';
import { createGoogleConnector } from '../../connectors/google/googleConnector.ts';
import { parsePrivateTargets } from '../../connectors/http/privateTargets.ts';
import { startGoogleDirectory } from '../google/googleDirectory.ts';
import type { ConnectorTarget } from './target.ts';

const WRITES = /\.(insert|patch|delete)$/;

/** A stand-in for Google's Directory API, held to its published discovery document. */
export const google: ConnectorTarget = {
  name: 'google',
  unavailable: async () => undefined,
  async start() {
    const server = await startGoogleDirectory();
    const connect = (token = server.connection.token) =>
      createGoogleConnector({
        connection: { ...server.connection, token },
        allowPrivate: parsePrivateTargets('127.0.0.1/32'),
        readBackWaitsMs: [0, 10],
      });
    const connector = connect();
    return {
      connector,
      refused: connect('{"client_email": "x@y.example"}'),
      person: (n, change) => ({
        state: 'active',
        externalId: `usr_${n}`,
        attributes: [
          row('userName', `anna.${n}@acme.test`),
          row('name.givenName', 'Anna'),
          row('name.familyName', `O'Néill ${n}`),
          ...(change === undefined ? [] : [row('organizations[primary eq true].title', change)]),
        ],
      }),
      lookup: (n, remoteId) => ({
        externalId: `usr_${n}`,
        userName: `anna.${n}@acme.test`,
        ...(remoteId === undefined ? {} : { remoteId }),
      }),
      group: (n, displayName = `Group ${n}`) => ({ externalId: `grp_${n}`, displayName }),
      unknownId: '999999999999999999999',
      keepsExternalId: true,
      refusesStrangers: true,
      writes: () => server.calls.filter((id) => WRITES.test(id)).length,
      async twin(n) {
        server.store.users.set(`twin${n}`, {
          id: `twin${n}`,
          primaryEmail: `twin.${n}@acme.test`,
          externalIds: [{ type: 'custom', customType: 'tenure', value: `usr_${n}` }],
        });
      },
      async stop() {
        await connector.close();
        await server.stop();
      },
    };
  },
};

function row(target: string, value: string | null): MappedAttribute {
  return { target, value, apply: 'always' };
}

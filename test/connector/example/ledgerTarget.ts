import type { ConnectorTarget } from '../target.ts';
import { createLedger } from './ledger.ts';
import { createLedgerConnector } from './ledgerConnector.ts';

const KEY = 'ledger-key';

/** How the example is put before the suite. */
export const ledger: ConnectorTarget = {
  name: 'ledger',
  unavailable: async () => undefined,
  async start() {
    const target = createLedger(KEY);
    const userName = (n: number) => `anna.${n}@acme.io`;
    return {
      connector: createLedgerConnector(target, KEY),
      refused: createLedgerConnector(target, 'wrong'),
      person: (n, change) => ({
        state: 'active',
        externalId: `usr_${n}`,
        attributes: [
          { target: 'userName', value: userName(n), apply: 'always' },
          ...(change === undefined ? [] : [{ target: 'title', value: change, apply: 'always' as const }]),
        ],
      }),
      lookup: (n, remoteId) => ({ remoteId, externalId: `usr_${n}`, userName: userName(n) }),
      unknownId: 'nobody',
      keepsExternalId: true,
      refusesStrangers: false,
      writes: () => target.writes(),
      async twin(n) {
        await target.add(KEY, { userName: `twin-${n}`, externalId: `usr_${n}`, active: true });
      },
      stop: async () => {},
    };
  },
};

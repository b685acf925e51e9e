import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetConnector } from '../../../connectors/connector.ts';
import { aCall, aConnector, aPerson, desiredGroup, ENTERPRISE, lookupOf, push, take } from './scimCase.ts';

export interface RealServer {
  readonly baseUrl: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** What every SCIM server must let us do, checked on servers that we didn't write. */
export function conformance(name: string, start: () => Promise<RealServer>, startMs = 30_000): void {
  describe(`the SCIM connector on ${name}`, () => {
    let server: RealServer;
    let connector: TargetConnector;

    beforeAll(async () => {
      server = await start();
      connector = aConnector({ baseUrl: server.baseUrl, token: server.token });
    }, startMs);
    afterAll(async () => {
      await connector?.close();
      await server?.stop();
    });

    it('passes Test Connection and measures what it can do', async () => {
      const report = await connector.testConnection(aCall());
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(report.profile).toMatchObject({
        baseUrl: server.baseUrl,
        patch: true,
        groups: true,
        filter: { userName: true, externalId: true },
      });
      const wrong = aConnector({ baseUrl: server.baseUrl, token: 'wrong' });
      expect((await wrong.testConnection(aCall())).checks.find(({ ok }) => !ok)).toMatchObject({ name: 'token' });
      await wrong.close();
    });

    it('creates, updates, suspends, wakes up and deletes an account, and is then content', async () => {
      const extra = {
        title: 'Engineer',
        [`${ENTERPRISE}:department`]: 'R&D "core"',
        [`${ENTERPRISE}:employeeNumber`]: '0042',
      };
      const created = await push(connector, 1, extra);
      expect(created).toMatchObject({ externalId: 'usr_1', active: true });
      expect(connector.planAccount(aPerson(1, extra), created).operation).toBe('none');

      const later = {
        ...extra,
        title: null,
        'name.givenName': 'Ana',
        [`${ENTERPRISE}:department`]: 'Sales',
        'emails[type eq "work"].value': 'ana@acme.io',
        nickName: 'A',
      };
      const updated = await push(connector, 1, later, created.remoteId);
      expect(connector.planAccount(aPerson(1, later), updated).operation).toBe('none');
      expect(updated.resource).toMatchObject({
        name: { givenName: 'Ana', familyName: "O'Néill 1" },
        [ENTERPRISE]: { department: 'Sales', employeeNumber: '0042' },
      });
      expect(updated.resource.title ?? null).toBeNull();

      expect((await take(connector, updated))?.active).toBe(false);
      expect(await connector.readAccount(created.remoteId, aCall())).toMatchObject({ active: false });
      const awake = await push(connector, 1, later);
      expect(awake).toMatchObject({ remoteId: created.remoteId, active: true });
      expect(await take(connector, awake, 'deleted')).toBeUndefined();
      expect(await connector.findAccount(lookupOf(1, created.remoteId), aCall())).toBeUndefined();
    });

    it('clears and fills attributes that stand alone in their object', async () => {
      const created = await push(connector, 2, { [`${ENTERPRISE}:department`]: 'Only' });
      const cleared = await push(
        connector,
        2,
        { [`${ENTERPRISE}:department`]: null, 'emails[type eq "work"].value': null },
        created.remoteId,
      );
      expect(cleared.resource).not.toHaveProperty('emails');
      const filled = await push(connector, 2, { [`${ENTERPRISE}:department`]: 'Again' }, created.remoteId);
      expect(filled.resource).toMatchObject({
        emails: [{ type: 'work', value: 'anna.2@acme.io' }],
        [ENTERPRISE]: { department: 'Again' },
      });
    });

    it('finds people by awkward names', async () => {
      for (const [index, userName] of [
        `o'neil "x"@acme.io`,
        'back\\slash@acme.io',
        'zoë+tag&a=b@acme.io',
        'per%cent#7@acme.io',
      ].entries()) {
        const n = 100 + index;
        const desired = aPerson(n, { userName });
        const created = await connector.applyAccount(connector.planAccount(desired, undefined), aCall());
        expect(
          await connector.findAccount({ externalId: 'other', userName: userName.toUpperCase() }, aCall()),
        ).toMatchObject({ remoteId: created?.remoteId });
      }
    });

    it('meets a taken name with uniqueness', async () => {
      await push(connector, 3);
      await expect(connector.applyAccount(connector.planAccount(aPerson(3), undefined), aCall())).rejects.toMatchObject(
        { code: 'uniqueness', httpStatus: 409 },
      );
    });

    it('keeps a group and its members', async () => {
      const people = await Promise.all([11, 12, 13, 14].map((n) => push(connector, n)));
      const ids = people.map(({ remoteId }) => remoteId);
      const group = await connector.createGroup(desiredGroup(1), aCall());
      expect((await connector.changeMembers(group.remoteId, { add: ids, remove: [] }, aCall())).added).toEqual(ids);
      const result = await connector.changeMembers(group.remoteId, { add: [], remove: ids.slice(0, 2) }, aCall());
      expect(result).toEqual({ added: [], removed: ids.slice(0, 2), refused: [] });
      expect([...(await connector.listMembers(group.remoteId, aCall()))].sort()).toEqual(ids.slice(2).sort());

      const renamed = await connector.updateGroup(group, desiredGroup(1, 'Team "One"'), aCall());
      expect(renamed.displayName).toBe('Team "One"');
      expect(await connector.findGroup(desiredGroup(9, 'Team "One"'), aCall())).toMatchObject({
        remoteId: group.remoteId,
      });
      expect([...(await connector.listMembers(group.remoteId, aCall()))].sort()).toEqual(ids.slice(2).sort());
      await connector.deleteGroup(group.remoteId, aCall());
      expect(await connector.findGroup({ remoteId: group.remoteId, ...desiredGroup(1) }, aCall())).toBeUndefined();
    });

    it('lists everybody once', async () => {
      for (let n = 30; n < 45; n += 1) await push(connector, n);
      const listed: string[] = [];
      for await (const account of connector.listAccounts(aCall())) listed.push(account.remoteId);
      expect(new Set(listed).size).toBe(listed.length);
      const paged = aConnector({ baseUrl: server.baseUrl, token: server.token, settings: { pageSize: 4 } });
      const again: string[] = [];
      for await (const account of paged.listAccounts(aCall())) again.push(account.remoteId);
      await paged.close();
      expect(again.sort()).toEqual(listed.sort());
      expect(listed.length).toBeGreaterThanOrEqual(20);
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetConnector } from '../../connectors/connector.ts';
import { aCall, aDirectoryConnector, aPerson, push, type TestDirectory, take } from './ldapCase.ts';

export interface StartedDirectory extends TestDirectory {
  stop(): Promise<void>;
}

/** What every directory must let us do, checked on servers that we didn't write. */
export function directoryConformance(name: string, start: () => Promise<StartedDirectory>, startMs: number): void {
  describe(`the LDAP connector on ${name}`, () => {
    let directory: StartedDirectory;
    let connector: TargetConnector;

    beforeAll(async () => {
      directory = await start();
      connector = aDirectoryConnector(directory);
    }, startMs);
    afterAll(async () => {
      await connector?.close();
      await directory?.stop();
    });

    it('passes Test Connection, and names what is wrong', async () => {
      expect((await connector.testConnection(aCall())).checks.filter(({ ok }) => !ok)).toEqual([]);
      const failing = async (changes: Parameters<typeof aDirectoryConnector>[1]) => {
        const other = aDirectoryConnector(directory, changes);
        const report = await other.testConnection(aCall());
        await other.close();
        return report.checks.find(({ ok }) => !ok);
      };
      expect(await failing({ password: 'wrong' })).toMatchObject({
        name: 'token',
        cause: expect.stringContaining('does not accept'),
      });
      expect(await failing({ allow: '' })).toMatchObject({ name: 'dns', cause: expect.stringContaining('private') });
      expect(await failing({ settings: { userBase: 'ou=none,dc=acme,dc=test' } })).toMatchObject({
        name: 'list_one_user',
      });
      expect(await failing({ baseUrl: 'https://acme.test' })).toMatchObject({ name: 'url' });
      expect(await failing({ settings: { externalIdAttribute: 'noSuchAttribute' } })).toMatchObject({
        name: 'schema',
        cause: expect.stringContaining('noSuchAttribute'),
      });
    });

    it('creates, updates, disables, wakes up and deletes an account, and is then content', async () => {
      const extra = { title: 'Engineer', telephoneNumber: ['+49 1', '+49 2'].slice(0, 1) };
      const created = await push(connector, 1, extra);
      expect(created).toMatchObject({ externalId: 'usr_1', userName: 'anna.1', active: true });
      expect(connector.planAccount(aPerson(1, extra), created).operation).toBe('none');

      const later = { title: null, givenName: 'Ana', sn: 'Šmíd', mail: 'ana@acme.test' };
      const updated = await push(connector, 1, later, created.remoteId);
      expect(updated.remoteId).toBe(created.remoteId);
      expect(updated.resource).toMatchObject({ givenName: 'Ana', sn: 'Šmíd', mail: 'ana@acme.test' });
      expect(updated.resource).not.toHaveProperty('title');

      expect((await take(connector, updated))?.active).toBe(false);
      expect(await connector.readAccount(created.remoteId, aCall())).toMatchObject({ active: false });
      const awake = await push(connector, 1, later);
      expect(awake).toMatchObject({ remoteId: created.remoteId, active: true });
      expect(await take(connector, awake, 'deleted')).toBeUndefined();
      expect(await connector.readAccount(created.remoteId, aCall())).toBeUndefined();
    });

    it('renames and moves an account, whose id stays', async () => {
      const created = await push(connector, 2, { $ou: 'Sales' });
      expect(created.resource.dn).toMatch(/ou=Sales,/i);
      const moved = await push(connector, 2, { $ou: ['R&D, Core'], cn: 'Anna Renamed' }, created.remoteId);
      expect(moved.remoteId).toBe(created.remoteId);
      expect(moved.resource).toMatchObject({ cn: 'Anna Renamed' });
      expect(moved.resource.dn).toMatch(/ou=R&D\\(,|2C) ?Core,/i);
      const home = await push(connector, 2, { $ou: null, cn: 'Anna Renamed' }, created.remoteId);
      expect(home.resource.dn).not.toMatch(/R&D/);
      await expect(push(connector, 2, { $ou: 'No such unit' }, created.remoteId)).rejects.toMatchObject({
        code: 'target_not_found',
        kind: 'permanent',
      });
    });

    it('adopts by login name and leaves what others have written there', async () => {
      const foreign = await push(connector, 3);
      expect(await connector.findAccount({ externalId: 'usr_other', userName: 'ANNA.3' }, aCall())).toMatchObject({
        remoteId: foreign.remoteId,
        externalId: 'usr_3',
      });
      await expect(connector.applyAccount(connector.planAccount(aPerson(3), undefined), aCall())).rejects.toMatchObject(
        { code: 'uniqueness' },
      );
    });

    it('maps no password and nothing that the directory owns', () => {
      for (const target of ['userPassword', 'unicodePwd', 'memberOf', 'objectClass']) {
        expect(() => connector.planAccount(aPerson(4, { [target]: 'x' }), undefined)).toThrow(
          expect.objectContaining({ code: 'bad_target_path' }),
        );
      }
    });

    it('keeps a group and its members by their ids, also when they are renamed', async () => {
      const people = [];
      for (const n of [11, 12, 13, 14]) people.push(await push(connector, n));
      const ids = people.map(({ remoteId }) => remoteId);
      const desired = { externalId: 'grp_1', displayName: 'Team, "One"' };
      const group = await connector.createGroup(desired, aCall());
      expect(await connector.listMembers(group.remoteId, aCall())).toEqual([]);
      expect((await connector.changeMembers(group.remoteId, { add: ids, remove: [] }, aCall())).added).toEqual(ids);
      await push(connector, 11, { cn: 'Renamed', $ou: 'Sales' }, ids[0]);
      expect([...(await connector.listMembers(group.remoteId, aCall()))].sort()).toEqual([...ids].sort());

      const gone = '00000000-0000-4000-8000-000000000000';
      const change = { add: [gone], remove: ids.slice(0, 2) };
      const result = await connector.changeMembers(group.remoteId, change, aCall());
      expect(result).toMatchObject({ added: [], removed: ids.slice(0, 2), refused: [{ remoteId: gone }] });
      const renamed = await connector.updateGroup(group, { ...desired, displayName: 'Team Two' }, aCall());
      expect(renamed).toMatchObject({ displayName: 'Team Two', externalId: 'grp_1' });
      expect(await connector.findGroup({ externalId: 'grp_9', displayName: 'team two' }, aCall())).toMatchObject({
        remoteId: group.remoteId,
      });
      await connector.changeMembers(group.remoteId, { add: [], remove: ids }, aCall());
      expect(await connector.listMembers(group.remoteId, aCall())).toEqual([]);
      await connector.deleteGroup(group.remoteId, aCall());
      await connector.deleteGroup(group.remoteId, aCall());
      expect(await connector.findGroup({ ...desired, displayName: 'Team Two' }, aCall())).toBeUndefined();
    });

    it('lists everybody once', async () => {
      const listed: string[] = [];
      for await (const { remoteId } of connector.listAccounts(aCall())) listed.push(remoteId);
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed.length).toBeGreaterThanOrEqual(6);
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, RemoteAccount } from '../../connectors/connector.ts';
import { TenureError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { ConnectorTarget, RunningTarget } from './target.ts';

const START_MS = 240_000;

/** What the machinery relies on, whatever the protocol: every connector passes it. */
export function conformance(target: ConnectorTarget): void {
  describe(`The connector contract on ${target.name}`, () => {
    let running: RunningTarget;
    beforeAll(async () => {
      running = await target.start();
    }, START_MS);
    afterAll(() => running?.stop());
    const push = (n: number, change?: string | null, remoteId?: string) => pushed(running, n, change, remoteId);

    it('passes its own Test Connection, and names what is wrong with refused credentials', async () => {
      const report = await running.connector.testConnection(aCall());
      expect(report.checks.filter(({ ok, skipped }) => !ok && skipped !== true)).toEqual([]);
      expect(report.ok).toBe(true);
      if (running.refused === undefined) return;
      const refused = await running.refused.testConnection(aCall());
      expect(refused.ok).toBe(false);
      expect(refused.checks.find(({ ok }) => !ok)?.cause).toEqual(expect.any(String));
      await running.refused.close();
    });

    it('creates an account once, shows it as it is, and finds it by every name it has', async () => {
      const { connector } = running;
      expect(await connector.findAccount(running.lookup(1), aCall())).toBeUndefined();
      const plan = connector.planAccount(running.person(1), undefined);
      expect(plan.operation).toBe('create');
      const made = await connector.applyAccount(plan, aCall());
      expect(made).toMatchObject({ active: true, pending: false, remoteId: expect.any(String) });
      const { remoteId = '' } = made ?? {};
      expect(connector.planAccount(running.person(1), made).operation).toBe('none');
      expect(await connector.readAccount(remoteId, aCall())).toMatchObject({ remoteId, active: true });
      const byId = { ...running.lookup(1, remoteId), userName: 'nobody-of-this-name' };
      expect(await connector.findAccount(byId, aCall())).toMatchObject({ remoteId });
      const shouted = { externalId: 'usr_other', userName: running.lookup(1).userName.toUpperCase() };
      expect(await connector.findAccount(shouted, aCall())).toMatchObject({ remoteId });
      if (!running.keepsExternalId) return;
      const byExternalId = { ...running.lookup(1), userName: 'nobody-of-this-name' };
      expect(await connector.findAccount(byExternalId, aCall())).toMatchObject({ remoteId });
      expect(made?.externalId).toBe(running.lookup(1).externalId);
    });

    it('does not make a second account where the answer to the first was lost', async () => {
      const { connector } = running;
      const plan = connector.planAccount(running.person(2), undefined);
      const made = await connector.applyAccount(plan, aCall());
      await expect(connector.applyAccount(plan, aCall())).rejects.toMatchObject({
        kind: 'permanent',
        code: 'uniqueness',
      });
      expect((await connector.findAccount(running.lookup(2), aCall()))?.remoteId).toBe(made?.remoteId);
    });

    it('sends only what differs, and nothing where nothing does', async () => {
      const { connector } = running;
      const first = await push(3, 'before');
      const same = connector.planAccount(running.person(3, 'before'), first);
      expect(same).toMatchObject({ operation: 'none', requests: [], changes: [] });
      const plan = connector.planAccount(running.person(3, 'after'), first);
      expect(plan.operation).toBe('update');
      expect(plan.changes).toHaveLength(1);
      expect(plan.changes[0]).toMatchObject({ old: 'before', new: 'after' });
      const after = await connector.applyAccount(plan, aCall());
      expect(connector.planAccount(running.person(3, 'after'), after).operation).toBe('none');
      const cleared = await connector.applyAccount(connector.planAccount(running.person(3, null), after), aCall());
      expect(connector.planAccount(running.person(3, null), cleared).operation).toBe('none');
    });

    it('deactivates, reactivates and deletes; gone already is no error', async () => {
      const { connector } = running;
      const { remoteId, ...account } = await push(4);
      const current: RemoteAccount = { remoteId, ...account };
      const left = await connector.applyAccount(connector.planAccount({ state: 'inactive' }, current), aCall());
      expect(left).toMatchObject({ remoteId, active: false });
      expect(connector.planAccount({ state: 'inactive' }, left).operation).toBe('none');
      expect(await connector.readAccount(remoteId, aCall())).toMatchObject({ active: false });
      const back = connector.planAccount(running.person(4), left);
      expect(back.operation).toBe('reactivate');
      expect(await connector.applyAccount(back, aCall())).toMatchObject({ remoteId, active: true });
      const removal = connector.planAccount({ state: 'deleted' }, current);
      expect(await connector.applyAccount(removal, aCall())).toBeUndefined();
      expect(await connector.applyAccount(removal, aCall())).toBeUndefined();
      expect(await connector.readAccount(remoteId, aCall())).toBeUndefined();
      expect(await connector.findAccount(running.lookup(4, remoteId), aCall())).toBeUndefined();
    });

    it('knows nothing of an id that is nobody’s', async () => {
      expect(await running.connector.readAccount(running.unknownId, aCall())).toBeUndefined();
    });

    it('calls several accounts that fit a dispute, and guesses none', async () => {
      if (running.twin === undefined) return;
      await push(5);
      await running.twin(5);
      const found = running.connector.findAccount({ ...running.lookup(5) }, aCall());
      await expect(found).rejects.toMatchObject({ kind: 'permanent', code: 'disputed_match' });
    });

    it('stops when it is told to, and begins nothing without time for it', async () => {
      const { connector } = running;
      const plan = connector.planAccount(running.person(6), undefined);
      const writes = running.writes?.();
      await expect(connector.applyAccount(plan, { signal: AbortSignal.abort() })).rejects.toBeDefined();
      const late = connector.applyAccount(plan, { ...aCall(), timeLeft: () => 0 });
      const error = await late.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TenureError);
      expect(error).toMatchObject({ kind: 'transient' });
      const forbidden = new Error('not now');
      const permit = () => {
        throw forbidden;
      };
      await expect(connector.applyAccount(plan, { ...aCall(), permit })).rejects.toBe(forbidden);
      expect(running.writes?.()).toBe(writes);
      expect(await connector.findAccount(running.lookup(6), aCall())).toBeUndefined();
    });

    it('keeps groups and their members; one that is refused holds up no other', async (context) => {
      const { findGroup, createGroup, updateGroup, deleteGroup, listMembers, changeMembers } = running.connector;
      if (
        !findGroup ||
        !createGroup ||
        !updateGroup ||
        !deleteGroup ||
        !listMembers ||
        !changeMembers ||
        !running.group
      ) {
        return context.skip();
      }
      const people = [await push(11), await push(12), await push(13)];
      const ids = people.map(({ remoteId }) => remoteId).sort();
      expect(await findGroup(running.group(1), aCall())).toBeUndefined();
      const group = await createGroup(running.group(1), aCall());
      expect(await findGroup(running.group(1), aCall())).toMatchObject({ remoteId: group.remoteId });
      const strangers = running.refusesStrangers ? [running.unknownId] : [];
      const result = await changeMembers(group.remoteId, { add: [...ids, ...strangers], remove: [] }, aCall());
      expect([...result.added].sort()).toEqual(ids);
      expect(result.refused.map(({ remoteId }) => remoteId)).toEqual(strangers);
      expect([...(await listMembers(group.remoteId, aCall()))].sort()).toEqual(ids);
      const [first = ''] = ids;
      const removed = await changeMembers(group.remoteId, { add: ids, remove: [first] }, aCall());
      expect(removed.removed).toEqual([first]);
      const renamed = await updateGroup(group, running.group(1, 'Another name'), aCall());
      expect(renamed).toMatchObject({ remoteId: group.remoteId, displayName: 'Another name' });
      await deleteGroup(group.remoteId, aCall());
      await deleteGroup(group.remoteId, aCall());
      expect(
        await findGroup({ ...running.group(1, 'Another name'), remoteId: group.remoteId }, aCall()),
      ).toBeUndefined();
    });

    it('lists every account once, page by page, and goes on from any page', async (context) => {
      const { lister } = running.connector;
      if (lister === undefined) return context.skip();
      for (let n = 20; n < 32; n += 1) await push(n);
      const all = await listed(running);
      expect(new Set(all.ids).size).toBe(all.ids.length);
      expect(all.ids.length).toBeGreaterThanOrEqual(12);
      const [begin] = all.resumes;
      if (begin === undefined) return;
      const rest = await listed(running, begin);
      expect([...new Set([...all.first, ...rest.ids])].sort()).toEqual([...all.ids].sort());
    });
  });
}

function aCall(): Call {
  return { signal: new AbortController().signal };
}

/** As a push does: find, plan, apply. */
async function pushed(
  { connector, person, lookup }: RunningTarget,
  n: number,
  change?: string | null,
  remoteId?: string,
): Promise<RemoteAccount> {
  const current = await connector.findAccount(lookup(n, remoteId), aCall());
  const after = await connector.applyAccount(connector.planAccount(person(n, change), current), aCall());
  if (after === undefined) throw new Error('the account is gone');
  return after;
}

/** All accounts from a page on, each once, with the ids of the first page and the places of the pages. */
async function listed({ connector: { lister } }: RunningTarget, resume?: JsonObject) {
  const ids: string[] = [];
  const resumes: JsonObject[] = [];
  let first: string[] | undefined;
  for await (const page of lister?.listPages({ resume }, aCall()) ?? []) {
    const fresh = page.accounts.map(({ remoteId }) => remoteId).filter((id) => !ids.includes(id));
    if (page.mayRepeat && fresh.length === 0) break;
    ids.push(...fresh);
    first ??= fresh;
    if (page.resume !== null) resumes.push(page.resume);
  }
  return { ids, first: first ?? [], resumes };
}

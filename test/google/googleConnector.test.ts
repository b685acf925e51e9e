import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call, MappedAttribute, RemoteAccount, TargetConnector } from '../../connectors/connector.ts';
import { createGoogleConnector } from '../../connectors/google/googleConnector.ts';
import { parsePrivateTargets } from '../../connectors/http/privateTargets.ts';
import { type GoogleDirectory, startGoogleDirectory } from './googleDirectory.ts';

/** Google's directory as a target; every request and answer is held to the published discovery document. */
describe('the Google Workspace connector', () => {
  let google: GoogleDirectory;
  let connector: TargetConnector;

  beforeAll(async () => {
    google = await startGoogleDirectory();
    connector = connect();
  }, 120_000);
  beforeEach(() => {
    google.faults.length = 0;
    google.calls.length = 0;
  });
  afterAll(async () => {
    await connector?.close();
    await google?.stop();
    expect(google?.violations).toEqual([]);
  });

  const connect = (change: Partial<GoogleDirectory['connection']> = {}) =>
    createGoogleConnector({
      connection: { ...google.connection, ...change },
      allowPrivate: parsePrivateTargets('127.0.0.1/32'),
      readBackWaitsMs: [0, 10],
    });

  const desired = (n: number, more: readonly MappedAttribute[] = []) => ({
    state: 'active' as const,
    externalId: `usr_${n}`,
    attributes: [
      row('primaryEmail', `Person${n}@acme.test`),
      row('name.givenName', 'Per'),
      row('name.familyName', `Son ${n}`),
      row('organizations[primary eq true].department', 'Sales'),
      ...more,
    ],
  });
  const lookup = (n: number, remoteId?: string) => ({
    externalId: `usr_${n}`,
    userName: `person${n}@acme.test`,
    ...(remoteId === undefined ? {} : { remoteId }),
  });

  async function push(n: number, more: readonly MappedAttribute[] = []): Promise<RemoteAccount> {
    const current = await connector.findAccount(lookup(n), aCall());
    const account = await connector.applyAccount(connector.planAccount(desired(n, more), current), aCall());
    if (account === undefined) throw new Error('no account');
    return account;
  }

  it('passes Test Connection, and names what is wrong', async () => {
    expect(await connector.testConnection(aCall())).toMatchObject({ ok: true });
    const cases = [
      { change: { token: 'nonsense' }, name: 'key' },
      { change: { settings: { ...google.connection.settings, subject: 'nobody@acme.test' } }, name: 'token' },
    ];
    for (const { change, name } of cases) {
      const wrong = connect(change);
      const report = await wrong.testConnection(aCall());
      expect(report.ok).toBe(false);
      const failed = report.checks.find(({ ok, skipped }) => !ok && skipped !== true);
      expect(failed).toMatchObject({ name, remedy: expect.any(String) });
      expect(JSON.stringify(report)).not.toContain('PRIVATE KEY');
      await wrong.close();
    }
  });

  it('creates, updates, suspends, wakes up and deletes a user, and is then content', async () => {
    const made = await push(1);
    expect(made).toMatchObject({ externalId: 'usr_1', userName: 'person1@acme.test', active: true });
    expect(google.store.users.get(made.remoteId)).not.toHaveProperty('password');
    expect(connector.planAccount(desired(1), made).operation).toBe('none');

    // What others keep in a list stays in it.
    const kept = google.store.users.get(made.remoteId);
    if (Array.isArray(kept?.externalIds)) kept.externalIds.push({ type: 'organization', value: '0042' });
    const moved = await push(1, [
      row('externalIds[type eq "organization"].value', '0043'),
      row('orgUnitPath', '/Sales'),
    ]);
    expect(moved.resource).toMatchObject({ orgUnitPath: '/Sales' });
    expect(moved.resource.externalIds).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: 'usr_1', customType: 'tenure' }),
        { type: 'organization', value: '0043' },
      ]),
    );

    const off = connector.planAccount({ state: 'inactive' }, moved);
    expect(off).toMatchObject({ operation: 'deactivate' });
    const suspended = await connector.applyAccount(off, aCall());
    expect(suspended).toMatchObject({ active: false });
    expect(connector.planAccount({ state: 'inactive' }, suspended).operation).toBe('none');
    const back = connector.planAccount(desired(1), suspended);
    expect(back.operation).toBe('reactivate');
    expect(await connector.applyAccount(back, aCall())).toMatchObject({ active: true });

    const gone = connector.planAccount({ state: 'deleted' }, await connector.readAccount(made.remoteId, aCall()));
    expect(await connector.applyAccount(gone, aCall())).toBeUndefined();
    expect(await connector.findAccount(lookup(1, made.remoteId), aCall())).toBeUndefined();
  });

  it('renames a user, whose old address stays an alias of theirs and is nobody else’s account', async () => {
    const made = await push(2);
    await connector.applyAccount(
      connector.planAccount({ ...desired(2), attributes: [row('primaryEmail', 'married@acme.test')] }, made),
      aCall(),
    );
    const renamed = await connector.readAccount(made.remoteId, aCall());
    expect(renamed).toMatchObject({ userName: 'married@acme.test' });
    expect(
      await connector.findAccount({ externalId: 'usr_other', userName: 'person2@acme.test' }, aCall()),
    ).toBeUndefined();
    const plan = connector.planAccount({ ...desired(99), attributes: desired(2).attributes }, undefined);
    await expect(connector.applyAccount(plan, aCall())).rejects.toMatchObject({
      code: 'uniqueness',
      kind: 'permanent',
    });
  });

  it('finds what it has made when the answer was lost', async () => {
    google.faults.push({ method: 'users.insert', answer: 'lost' });
    await expect(push(3)).rejects.toMatchObject({ kind: 'transient', outcomeUnknown: true });
    const found = await push(3);
    expect(found).toMatchObject({ externalId: 'usr_3' });
    expect([...google.store.users.values()].filter((it) => it.primaryEmail === 'person3@acme.test')).toHaveLength(1);
  });

  it('tells quota from refusal, and takes a new token where one was revoked', async () => {
    const quota = { status: 403, reason: 'userRateLimitExceeded' } as const;
    google.faults.push({ method: 'users.list', answer: quota });
    await expect(push(4)).rejects.toMatchObject({ kind: 'transient', throttled: true });
    google.faults.push({ method: 'users.list', answer: { status: 429, reason: 'rateLimitExceeded', retryAfter: 7 } });
    const told = connect();
    await expect(told.probe(aCall())).rejects.toMatchObject({ throttled: true, retryAfterMs: 7000 });
    await told.close();
    const later = connect();
    google.faults.push({ method: 'users.list', answer: { status: 403, reason: 'forbidden' } });
    await expect(later.probe(aCall())).rejects.toMatchObject({ kind: 'permanent', code: 'target_forbidden' });
    google.faults.push({ method: 'users.list', answer: { status: 503, reason: 'backendError' } });
    await expect(later.probe(aCall())).rejects.toMatchObject({ kind: 'transient' });
    const before = google.tokens.granted;
    google.tokens.revokeAll();
    await later.probe(aCall());
    expect(google.tokens.granted).toBe(before + 1);
    await later.close();
  });

  it('makes, renames and removes groups, and changes members one by one', async () => {
    const quick = connect();
    const people = [];
    for (const n of [11, 12, 13]) {
      const plan = quick.planAccount(desired(n), await quick.findAccount(lookup(n), aCall()));
      people.push((await quick.applyAccount(plan, aCall()))?.remoteId ?? '');
    }
    const [first = '', second = '', third = ''] = people;
    const wanted = { externalId: 'grp_1', displayName: "Förderung & O'Recht" };
    const group = await quick.createGroup(wanted, aCall());
    expect(group.resource.email).toBe('foerderung-o-recht@acme.test');
    expect(await quick.findGroup(wanted, aCall())).toMatchObject({ remoteId: group.remoteId });
    const added = await quick.changeMembers(group.remoteId, { add: [first, second, 'nobody'], remove: [] }, aCall());
    expect(added).toMatchObject({ added: [first, second], refused: [{ remoteId: 'nobody', httpStatus: 404 }] });
    // Already in it and already gone are fine.
    const changed = await quick.changeMembers(
      group.remoteId,
      { add: [first, third], remove: [second, 'gone'] },
      aCall(),
    );
    expect(changed).toEqual({ added: [first, third], removed: [second, 'gone'], refused: [] });
    expect([...(await quick.listMembers(group.remoteId, aCall()))].sort()).toEqual([first, third].sort());
    const renamed = await quick.updateGroup(group, { ...wanted, displayName: 'Recht' }, aCall());
    expect(renamed).toMatchObject({ displayName: 'Recht', remoteId: group.remoteId });
    expect(await quick.findGroup({ externalId: 'grp_1', displayName: 'Recht' }, aCall())).toMatchObject({
      remoteId: group.remoteId,
    });
    await quick.deleteGroup(group.remoteId, aCall());
    await quick.deleteGroup(group.remoteId, aCall());
    const left = [];
    for await (const it of quick.listGroups(aCall())) left.push(it.remoteId);
    expect(left).toEqual([]);
    await quick.close();
  });
});

function row(target: string, value: string): MappedAttribute {
  return { target, value, apply: 'always' };
}

function aCall(): Call {
  return { signal: AbortSignal.timeout(20_000) };
}

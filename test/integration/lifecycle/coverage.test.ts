import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aGroup, aPerson, connectApp, done, eventOf, membersOf, say, unique, writesTo } from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

const TOKEN = 'sandbox-token';

let tenure: Tenure;
let sandbox: Sandbox;

beforeAll(async () => {
  tenure = await startTenure();
});

afterAll(() => tenure?.stop());

/** A target and an app of its own for every test; what was connected before is let go. */
let connected: string | undefined;
beforeEach(async () => {
  if (connected !== undefined) await tenure.send('DELETE', `/v1/apps/${connected}`);
  await sandbox?.stop();
  sandbox = await startSandbox({ port: 0, token: TOKEN });
});
afterAll(() => sandbox?.stop());

async function connect(settings: Record<string, unknown> = {}, options: { groupId?: string } = {}): Promise<string> {
  const app = await connectApp(tenure, sandbox, settings, options);
  connected = app.id;
  return app.id;
}

describe('authorized domains', () => {
  test('decide who gets an account, whatever the case; sub-domains only where the list says so', async () => {
    await connect({ authorizedDomains: ['ACME.example', '*.labs.example', 'bücher.example'] });
    const expected: [string, boolean][] = [
      [`a-${unique()}@Acme.Example`, true],
      [`b-${unique()}@sub.acme.example`, false],
      [`c-${unique()}@x.labs.example`, true],
      [`d-${unique()}@labs.example`, false],
      [`e-${unique()}@xn--bcher-kva.example`, true],
      [`f-${unique()}@other.example`, false],
    ];
    for (const [email, isIn] of expected) {
      const person = aPerson({ email });
      const event = await done(tenure, 'onboard', person);
      expect(accountOf(sandbox, person) !== undefined, email).toBe(isIn);
      if (!isIn) expect(event.steps).toMatchObject([{ outcome: 'skipped', reason: 'domain_not_authorized' }]);
    }
  });

  test('a domain that stops being authorized loses its accounts, and gets them back when it returns', async () => {
    const appId = await connect({ authorizedDomains: ['acme.example', 'guest.example'] });
    const guest = aPerson({ email: `guest-${unique()}@guest.example` });
    const employee = aPerson();
    await Promise.all([done(tenure, 'onboard', guest), done(tenure, 'onboard', employee)]);

    const narrowed = await tenure.send('PATCH', `/v1/apps/${appId}`, { authorizedDomains: ['acme.example'] });
    const event = await eventOf(tenure, narrowed);
    expect(event).toMatchObject({ type: 'converge', status: 'completed' });
    expect(accountOf(sandbox, guest)?.attributes.active).toBe(false);
    expect(accountOf(sandbox, employee)?.attributes.active).toBe(true);
    const rows = (await tenure.report(`user=${guest.employeeNumber}`)).filter((row) => row.eventId === event?.id);
    expect(rows).toMatchObject([{ operation: 'deactivate', outcome: 'done', reason: 'domain_not_authorized' }]);

    const widened = await tenure.send('PATCH', `/v1/apps/${appId}`, { authorizedDomains: ['*'] });
    await eventOf(tenure, widened);
    expect(accountOf(sandbox, guest)?.attributes.active).toBe(true);
  });
});

describe('policies', () => {
  test('entitle the members of their group, those there already too, and nobody else', async () => {
    const group = await aGroup(tenure);
    const member = aPerson();
    const other = aPerson();
    await done(tenure, 'onboard', member, { attributes: member.attributes, groups: { set: [group.externalId] } });
    await done(tenure, 'onboard', other);
    await connect({}, { groupId: group.id });
    expect(accountOf(sandbox, member)).toBeDefined();
    expect(accountOf(sandbox, other)).toBeUndefined();

    await done(tenure, 'group-change', other, { groups: { add: [group.externalId] } });
    expect(accountOf(sandbox, other)?.attributes.active).toBe(true);
    await done(tenure, 'group-change', member, { groups: { remove: [group.externalId] } });
    expect(accountOf(sandbox, member)?.attributes.active).toBe(false);
  });

  test('a deleted policy takes away what it gave', async () => {
    const group = await aGroup(tenure);
    const person = aPerson();
    await done(tenure, 'onboard', person, { attributes: person.attributes, groups: { set: [group.externalId] } });
    const appId = await connect({}, { groupId: group.id });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);
    const { data } = z
      .object({ data: z.array(z.looseObject({ id: z.string(), appId: z.string() })) })
      .parse(await tenure.send('GET', '/v1/policies?limit=200'));
    const policy = data.find((it) => it.appId === appId);
    const event = await eventOf(tenure, await tenure.send('DELETE', `/v1/policies/${policy?.id}`));

    expect(event).toMatchObject({ type: 'converge', status: 'completed' });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    const rows = (await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === event?.id);
    expect(rows).toContainEqual(expect.objectContaining({ operation: 'deactivate', reason: 'not_entitled' }));
  });
});

describe('mappings', () => {
  test('an edited mapping is carried to everyone, changing only what it changes', async () => {
    const appId = await connect();
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const mappings = z
      .looseObject({ users: z.array(z.looseObject({ target: z.string() })), groups: z.array(z.unknown()) })
      .parse(await tenure.send('GET', `/v1/apps/${appId}/mappings`));
    const users = mappings.users.map((row) =>
      row.target === 'displayName'
        ? { target: 'displayName', expression: 'ToUpper(user.familyName)', apply: 'always' }
        : row,
    );
    const put = await tenure.send('PUT', `/v1/apps/${appId}/mappings`, { users, groups: mappings.groups });
    const event = await eventOf(tenure, put);

    expect(event).toMatchObject({ type: 'converge', status: 'completed' });
    expect(accountOf(sandbox, person)?.attributes.displayName).toBe("O'NEILL");
    const rows = (await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === event?.id);
    expect(rows[0]?.changes.map(({ attribute }) => attribute)).toEqual(['displayName']);
  });

  test('a person without a required attribute waits for a human, and goes on when it is there', async () => {
    const group = await aGroup(tenure);
    await connect({ catalog: '1password', pushGroups: 'policy' }, { groupId: group.id });
    const person = aPerson({ familyName: null });
    const groups = { set: [group.externalId] };
    const id = await say(tenure, 'onboard', person, { attributes: person.attributes, groups });
    const stuck = await tenure.settled(id, 'needs_attention');
    expect(stuck.steps).toMatchObject([{ error: { code: 'required_attribute_missing' } }]);
    expect(stuck.steps[0]?.error?.message).toContain('name.familyName');

    await done(tenure, 'update', person, { attributes: { familyName: 'Found' } });
    expect(accountOf(sandbox, person)).toBeDefined();
    // Nobody has to say so: what mended it tells the older event to look again.
    expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'superseded' }]);
  });
});

describe('operation switches', () => {
  test('a switch that is off skips and says so; switched on, what was left is made up for', async () => {
    const appId = await connect({ operations: { createUsers: false } });
    const person = aPerson();
    const event = await done(tenure, 'onboard', person);
    expect(event.steps).toMatchObject([{ operation: 'create', outcome: 'skipped', reason: 'operation_off' }]);
    expect(accountOf(sandbox, person)).toBeUndefined();

    const on = await tenure.send('PATCH', `/v1/apps/${appId}`, { operations: { createUsers: true } });
    await eventOf(tenure, on);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);
  });

  test('deleteUsers off leaves the leaver’s account, and /access shows it as open', async () => {
    await connect({ operations: { deleteUsers: false } });
    const person = aPerson();
    const joined = await done(tenure, 'onboard', person);
    const event = await done(tenure, 'offboard', person);
    expect(event.steps).toMatchObject([{ operation: 'deactivate', outcome: 'skipped', reason: 'operation_off' }]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);
    const access = JSON.stringify(await tenure.send('GET', `/v1/users/${joined.userId}/access`));
    expect(access).toContain('"active"');
  });

  test('updateUsers off holds changes back', async () => {
    await connect({ operations: { updateUsers: false } });
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const event = await done(tenure, 'update', person, { attributes: { title: 'Unseen' } });
    expect(event.steps).toMatchObject([{ operation: 'update', outcome: 'skipped', reason: 'operation_off' }]);
    expect(writesTo(sandbox, person)).toEqual(['POST']);
  });

  test('the switches of groups and memberships', async () => {
    await connect({ operations: { createGroups: false, manageMemberships: false } });
    const name = `Unmade ${unique()}`;
    const group = await aGroup(tenure, name);
    const person = aPerson();
    const event = await done(tenure, 'onboard', person, {
      attributes: person.attributes,
      groups: { set: [group.externalId] },
    });
    expect(membersOf(sandbox, name)).toBeUndefined();
    const rows = (await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === event.id);
    expect(rows).toContainEqual(
      expect.objectContaining({ operation: 'add_member', outcome: 'skipped', reason: 'operation_off' }),
    );
  });
});

describe('groups in the target', () => {
  test('are created, renamed, filled and deleted, each with its row', async () => {
    await connect();
    const [before, after] = [`Before ${unique()}`, `After ${unique()}`];
    const group = await aGroup(tenure, before);
    expect(membersOf(sandbox, before)).toEqual([]);
    const people = [aPerson(), aPerson(), aPerson()];
    const events = await Promise.all(people.map((person) => done(tenure, 'onboard', person)));
    const added = z
      .object({ events: z.array(z.looseObject({ id: z.string() })) })
      .parse(await tenure.send('POST', `/v1/groups/${group.id}/members`, { add: events.map(({ userId }) => userId) }));
    expect(added.events).toHaveLength(3);
    await Promise.all(added.events.map(({ id }) => tenure.settled(id)));
    expect(membersOf(sandbox, before)).toEqual(people.map(({ userName }) => userName).sort());

    await eventOf(tenure, await tenure.send('PATCH', `/v1/groups/${group.id}`, { displayName: after }));
    expect(membersOf(sandbox, after)).toHaveLength(3);
    await eventOf(tenure, await tenure.send('DELETE', `/v1/groups/${group.id}`));
    expect(membersOf(sandbox, after)).toBeUndefined();

    const rows = (await tenure.report('')).filter((row) => row.groupId === group.id && row.userId === null);
    expect(rows.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['create_group', 'done'],
      ['update_group', 'done'],
      ['delete_group', 'done'],
    ]);
    expect(rows[1]?.changes).toEqual([{ attribute: 'displayName', old: before, new: after }]);
  });

  test('of the policies alone, unless the app is to get more', async () => {
    const group = await aGroup(tenure, `Named ${unique()}`);
    const other = await aGroup(tenure, `Other ${unique()}`);
    const appId = await connect({ pushGroups: 'policy' }, { groupId: group.id });
    const names = () => [...sandbox.store.all('Group')].map((row) => row.attributes.externalId);
    expect(names()).toEqual([group.id]);
    await eventOf(tenure, await tenure.send('PATCH', `/v1/apps/${appId}`, { pushGroups: [other.id] }));
    expect(names()).toEqual([other.id]);
  });

  test('a group of the same name with strangers in it is taken over only when told to', async () => {
    const name = `Strangers ${unique()}`;
    const stranger = sandbox.store.put('User', undefined, { userName: `stranger-${unique()}`, active: true });
    const theirs = sandbox.store.put('Group', undefined, { displayName: name });
    sandbox.store.setMembers(theirs.id, new Set([stranger.id]));
    const appId = await connect({ adoptGroups: 'ask' });
    const created = await tenure.send('POST', '/v1/groups', { displayName: name });
    const stuck = await eventOf(tenure, created, 'needs_attention');
    expect(stuck?.steps).toMatchObject([{ error: { code: 'group_adoption' } }]);

    await tenure.send('PATCH', `/v1/apps/${appId}`, { adoptGroups: 'byName' });
    await tenure.settled(stuck?.id ?? '');
    expect([...sandbox.store.members(theirs.id)]).toEqual([stranger.id]);
  });
});

describe('an app that is removed', () => {
  test('keeps its accounts, or has them taken away first', async () => {
    const kept = await connect();
    const person = aPerson();
    await done(tenure, 'onboard', person);
    await tenure.send('DELETE', `/v1/apps/${kept}`);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);

    const second = await connect();
    await expect.poll(() => accountOf(sandbox, person)?.attributes.active).toBe(true);
    const removed = await eventOf(tenure, await tenure.send('DELETE', `/v1/apps/${second}?accounts=deprovision`));
    connected = undefined;
    expect(removed).toMatchObject({ type: 'converge', status: 'completed' });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    expect((await tenure.api.call('GET', `/v1/apps/${second}`)).status).toBe(404);
  });

  test('lets its open steps end', async () => {
    const appId = await connect();
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await tenure.settled(id, 'needs_attention');
    await tenure.send('DELETE', `/v1/apps/${appId}`);
    connected = undefined;
    expect(await tenure.settled(id)).toMatchObject({
      status: 'completed',
      steps: [{ outcome: 'skipped', reason: 'app_removed' }],
    });
  });
});

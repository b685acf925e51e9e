import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  type Company,
  type ConnectedApp,
  connectApp,
  done,
  eventOf,
  membersOf,
  say,
  startCompany,
  unique,
} from './company.ts';
import type { Tenure } from './startTenure.ts';

const TOKEN = 'sandbox-token';

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany(TOKEN));
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

describe('what somebody did in the target by hand', () => {
  test('an account whose mark was cleared stays its person’s, and is nobody else’s', async () => {
    const former = aPerson();
    await done(tenure, 'onboard', former);
    const { userId } = await done(tenure, 'offboard', former);
    await eventOf(tenure, await tenure.send('DELETE', `/v1/users/${userId}`));
    const account = accountOf(sandbox, former);
    const { externalId: _, ...unmarked } = account?.attributes ?? {};
    sandbox.store.put('User', account?.id, unmarked);

    const heir = aPerson({ email: former.userName });
    const stuck = await tenure.settled(await say(tenure, 'onboard', heir), 'needs_attention');
    expect(stuck.steps).toMatchObject([{ error: { code: 'foreign_account' } }]);
    expect(accountOf(sandbox, former)?.attributes.active).toBe(false);
    await tenure.send('POST', `/v1/events/${stuck.id}/skip`);
    await tenure.settled(stuck.id);
  });

  test('a group that was removed is made anew, with everybody in it', async () => {
    const name = `Removed ${unique()}`;
    const group = await aGroup(tenure, name);
    const [first, second] = [aPerson(), aPerson()];
    const groups = { set: [group.externalId] };
    await done(tenure, 'onboard', first, { attributes: first.attributes, groups });
    sandbox.store.remove('Group', sandbox.store.byName('Group', name)?.id ?? '');

    await done(tenure, 'onboard', second, { attributes: second.attributes, groups });
    await expect.poll(() => membersOf(sandbox, name)).toEqual([first.userName, second.userName].sort());
  });

  test('a leaver’s account that was made anew under another id is found and closed', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const account = accountOf(sandbox, person);
    sandbox.store.remove('User', account?.id ?? '');
    sandbox.store.put('User', undefined, { ...account?.attributes });
    const left = await done(tenure, 'offboard', person);

    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
  });
});

describe('a creation that was under way when its person left', () => {
  test('is looked for once more, after its request has had its time', async () => {
    sandbox.knobs.add({ phase: 'before', methods: ['POST'], path: '/Users', delayMs: 8000 });
    const person = aPerson();
    sandbox.traffic.forget();
    const id = await say(tenure, 'onboard', person);
    await expect.poll(() => sandbox.traffic.arrivals().map(({ method }) => method)).toContain('POST');
    const left = await done(tenure, 'offboard', person);
    expect(left.steps).toMatchObject([{ outcome: 'unchanged' }]);
    await tenure.settled(id);
    const [row] = await tenure.api.db.execute<{ asked: boolean }>(sql`
      select recheck_at is not null as asked from accounts where user_id = ${left.userId}`);
    expect(row?.asked).toBe(true);
  });
});

describe('a group that is gone before its creation was known', () => {
  test('is looked for and removed', async () => {
    const name = `Lost ${unique()}`;
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Groups', status: 503, retryAfter: '3' });
    const body = await tenure.send('POST', '/v1/groups', { displayName: name });
    await expect.poll(() => membersOf(sandbox, name)).toEqual([]);
    const { group } = body as { group: { id: string } };
    const removed = await eventOf(tenure, await tenure.send('DELETE', `/v1/groups/${group.id}`));
    expect(removed?.status).toBe('completed');
    await expect.poll(() => membersOf(sandbox, name)).toBeUndefined();
  });
});

describe('an offboard that finds its person back again', () => {
  test('cuts nothing, and names the event that brought them back', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    // Held up, so that the return is accepted before the leaving is carried out.
    const theirs = sql`
      app_id = ${app.id} and user_id = (select id from users where employee_number = ${person.employeeNumber})`;
    await tenure.api.db.execute(sql`
      update accounts set lease_until = now() + interval '1 minute', fencing = fencing + 1 where ${theirs}`);
    const left = await say(tenure, 'offboard', person);
    const back = await say(tenure, 'onboard', person);
    await tenure.api.db.execute(sql`update accounts set lease_until = now() where ${theirs}`);
    expect((await tenure.settled(left)).steps).toMatchObject([{ outcome: 'superseded' }]);
    expect(await tenure.settled(back)).toMatchObject({ status: 'completed' });
    const writes = sandbox.effects(0).filter(({ userName }) => userName === person.userName);
    expect(writes.map(({ active }) => active)).toEqual([true]);
  });
});

describe('a Cancel from the Temporal UI', () => {
  test('ends the steps of every app, each with its row', async () => {
    const second = await startSandbox({ port: 0, token: TOKEN });
    const other = await connectApp(tenure, second);
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    second.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    const { workflowId } = await tenure.settled(id, 'needs_attention');
    await tenure.temporal.client.workflow.getHandle(workflowId).cancel();

    expect(await tenure.settled(id)).toMatchObject({
      status: 'cancelled',
      steps: [{ outcome: 'cancelled' }, { outcome: 'cancelled' }],
    });
    await tenure.send('DELETE', `/v1/apps/${other.id}`);
    await second.stop();
  });
});

describe('a converge event', () => {
  test('goes on past people in trouble, and is cleared when they are not covered any more', async () => {
    const group = await aGroup(tenure);
    const [well, ill] = [aPerson(), aPerson()];
    const groups = { set: [group.externalId] };
    const target = await startSandbox({ port: 0, token: TOKEN });
    target.store.put('User', undefined, { userName: ill.userName, externalId: 'somebody-else', active: true });
    await Promise.all([well, ill].map((it) => done(tenure, 'onboard', it, { attributes: it.attributes, groups })));
    const created = await tenure.send('POST', '/v1/apps', {
      catalog: 'scim',
      displayName: `App ${unique()}`,
      connection: { baseUrl: target.baseUrl, token: TOKEN },
      authorizedDomains: ['*'],
    });
    const policy = { appId: created.id, groupId: group.id, name: 'Some' };
    const stuck = await eventOf(tenure, await tenure.send('POST', '/v1/policies', policy), 'needs_attention');
    expect(stuck?.steps).toMatchObject([{ error: { code: 'people_need_attention' } }]);
    expect(accountOf(target, well)).toBeDefined();

    await done(tenure, 'group-change', ill, { groups: { remove: [group.externalId] } });
    const answer = await tenure.api.call('POST', `/v1/events/${stuck?.id}/retry`);
    expect([202, 409]).toContain(answer.status);
    expect(await tenure.settled(stuck?.id ?? '')).toMatchObject({ status: 'completed' });
    await tenure.send('DELETE', `/v1/apps/${String(created.id)}`);
    await target.stop();
  });

  test('that covers nobody has a row that says so', async () => {
    const target = await startSandbox({ port: 0, token: TOKEN });
    const group = await aGroup(tenure);
    const { policyEvent, id } = await connectApp(tenure, target, { pushGroups: [] }, { groupId: group.id });
    const rows = (await tenure.report(`app=${id}`)).filter((row) => row.eventId === policyEvent.id);
    expect(rows).toMatchObject([{ outcome: 'unchanged', reason: 'no_group' }]);
    await tenure.send('DELETE', `/v1/apps/${id}`);
    await target.stop();
  });
});

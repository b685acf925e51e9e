import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  type Company,
  type ConnectedApp,
  connectApp,
  done,
  membersOf,
  startCompany,
  writesTo,
} from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

const TOKEN = 'sandbox-token-nobody-may-see';

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany(TOKEN));
});

afterAll(() => stop?.());

/** The longest wait of an event's pushes between two attempts, s. */
async function longestRetryS({ workflowId }: { readonly workflowId: string }): Promise<number> {
  const { events } = await tenure.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  const pushes = (events ?? []).flatMap((it) => it.activityTaskScheduledEventAttributes ?? []);
  return Math.max(...pushes.map(({ retryPolicy }) => Number(retryPolicy?.maximumInterval?.seconds ?? 0)));
}

describe('a joiner', () => {
  test('gets an account as the mapping says, and the report shows each value', async () => {
    const person = aPerson();
    const event = await done(tenure, 'onboard', person);

    expect(event).toMatchObject({ type: 'onboard', status: 'completed' });
    expect(event.steps).toMatchObject([{ appId: app.id, operation: 'create', outcome: 'done', attempts: 1 }]);
    expect(accountOf(sandbox, person)?.attributes).toMatchObject({
      userName: person.userName,
      externalId: event.userId,
      active: true,
      name: { givenName: 'Zoë', familyName: "O'Neill" },
      emails: [{ type: 'work', value: person.userName }],
    });
    const [row] = await tenure.report(`user=${person.employeeNumber}`);
    expect(row).toMatchObject({
      eventId: event.id,
      workflowId: event.workflowId,
      userName: person.userName,
      appId: app.id,
      operation: 'create',
      outcome: 'done',
      httpStatus: 201,
    });
    expect(row?.changes).toContainEqual({ attribute: 'name.givenName', old: null, new: 'Zoë' });
  });

  test('joins the groups that the event names', async () => {
    const group = await aGroup(tenure, 'Joiners and friends');
    const person = aPerson();
    const event = await done(tenure, 'onboard', person, {
      attributes: person.attributes,
      groups: { set: [group.externalId] },
    });

    expect(membersOf(sandbox, 'Joiners and friends')).toEqual([person.userName]);
    const rows = await tenure.report(`user=${person.employeeNumber}`);
    expect(rows.map(({ operation, outcome, groupId }) => [operation, outcome, groupId])).toEqual([
      ['create', 'done', null],
      ['add_member', 'done', group.id],
    ]);
    expect(event.steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
  });

  test('said twice makes one account, and nothing is sent the second time', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const again = await done(tenure, 'onboard', person);

    expect(again.steps).toMatchObject([{ operation: 'update', outcome: 'unchanged' }]);
    expect(writesTo(sandbox, person)).toEqual(['POST']);
  });
});

describe('a mover', () => {
  test('has only what differs sent, with old and new values in the report', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const event = await done(tenure, 'update', person, { attributes: { department: 'Küche', givenName: 'Zoë' } });

    expect(event.steps).toMatchObject([{ operation: 'update', outcome: 'done' }]);
    expect(writesTo(sandbox, person)).toEqual(['POST', 'PATCH']);
    const rows = await tenure.report(`user=${person.employeeNumber}&operation=update`);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.changes).toEqual([
      {
        attribute: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        old: 'Sales',
        new: 'Küche',
      },
    ]);
  });

  test('changes groups in one event', async () => {
    const [before, after] = [await aGroup(tenure, 'Before the move'), await aGroup(tenure, 'After the move')];
    const person = aPerson();
    await done(tenure, 'onboard', person, { attributes: person.attributes, groups: { set: [before.externalId] } });
    const event = await done(tenure, 'group-change', person, {
      groups: { add: [after.externalId], remove: [before.externalId] },
    });

    expect(membersOf(sandbox, 'Before the move')).toEqual([]);
    expect(membersOf(sandbox, 'After the move')).toEqual([person.userName]);
    expect(event.steps).toMatchObject([{ outcome: 'done' }]);
    const rows = (await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === event.id);
    expect(rows.map(({ operation, groupId }) => [operation, groupId])).toEqual(
      expect.arrayContaining([
        ['add_member', after.id],
        ['remove_member', before.id],
      ]),
    );
  });
});

describe('a leaver', () => {
  test('is deactivated first, then taken out of every group, and the same account comes back with a rehire', async () => {
    const group = await aGroup(tenure, 'The leavers');
    const person = aPerson();
    const joined = await done(tenure, 'onboard', person, {
      attributes: person.attributes,
      groups: { set: [group.externalId] },
    });
    const id = accountOf(sandbox, person)?.id;
    const event = await done(tenure, 'offboard', person);
    // Where the app was away, no joiner sees it back much sooner.
    expect(await Promise.all([joined, event].map(longestRetryS))).toEqual([300, 10]);

    expect(event.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    expect(membersOf(sandbox, 'The leavers')).toEqual([]);
    const rows = (await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === event.id);
    expect(rows.map(({ operation }) => operation)).toEqual(['deactivate', 'remove_member']);
    expect(rows[0]?.changes).toEqual([{ attribute: 'active', old: true, new: false }]);

    const back = await done(tenure, 'onboard', person);
    expect(back.steps).toMatchObject([{ operation: 'reactivate', outcome: 'done' }]);
    expect(accountOf(sandbox, person)).toMatchObject({ id, attributes: { active: true } });
    expect(membersOf(sandbox, 'The leavers')).toEqual([]);
  });

  test('who never had an account gets a row that says so', async () => {
    const person = aPerson({ email: 'nobody@elsewhere.example' });
    const joined = await done(tenure, 'onboard', person);
    expect(joined.steps).toMatchObject([{ outcome: 'skipped', reason: 'domain_not_authorized' }]);
    const event = await done(tenure, 'offboard', person);

    expect(event.steps).toMatchObject([{ outcome: 'unchanged', reason: 'no_account' }]);
    expect(accountOf(sandbox, person)).toBeUndefined();
  });

  test('is deleted where the app says so', async () => {
    const deleting = await startSandbox({ port: 0, token: TOKEN });
    const deletingApp = await connectApp(tenure, deleting, { onLeave: 'delete' });
    const person = aPerson();
    await done(tenure, 'onboard', person);
    expect(accountOf(deleting, person)).toBeDefined();
    const event = await done(tenure, 'offboard', person);

    expect(event.steps.find(({ appId }) => appId === deletingApp.id)).toMatchObject({
      operation: 'delete',
      outcome: 'done',
    });
    expect(accountOf(deleting, person)).toBeUndefined();
    await tenure.send('DELETE', `/v1/apps/${deletingApp.id}`);
    await deleting.stop();
  });
});

describe('the workflow of an event', () => {
  test('is found by search attributes, and holds no name, address or token', async () => {
    const person = aPerson({ displayName: 'Very Personal Name' });
    const event = await done(tenure, 'onboard', person);
    const handle = tenure.temporal.client.workflow.getHandle(event.workflowId);
    await handle.result();
    const { searchAttributes, status } = await handle.describe();
    expect(status.name).toBe('COMPLETED');
    expect(searchAttributes).toMatchObject({ TenureEvent: ['onboard'], TenureUser: [event.userId] });

    const history = historyToJSON(await handle.fetchHistory());
    const decoded = history.replace(/"data": "([^"]*)"/g, (_, text: string) => Buffer.from(text, 'base64').toString());
    for (const personal of [person.userName, 'Very Personal Name', 'Zoë', "O'Neill", 'Sales', TOKEN]) {
      expect(decoded).not.toContain(personal);
    }
    expect(decoded).toContain(event.id);
  });

  test('logs no personal value and no token either', () => {
    const logged = JSON.stringify(tenure.api.logged);
    expect(logged).not.toMatch(/Zoë|O'Neill|acme\.example/);
    expect(logged).not.toContain(TOKEN);
  });

  test('an event of somebody who is entitled to nothing gets its row all the same', async () => {
    const lonely = await startTenure();
    const person = aPerson();
    const event = await done(lonely, 'onboard', person);
    expect(event.steps).toEqual([]);
    expect(await lonely.report(`user=${person.employeeNumber}`)).toMatchObject([
      { appId: null, outcome: 'skipped', reason: 'no_app', eventId: event.id },
    ]);
    await lonely.stop();
  });
});

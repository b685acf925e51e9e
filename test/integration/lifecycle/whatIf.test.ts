import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { aGroup, unique } from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

let tenure: Tenure;
let sandbox: Sandbox;
beforeAll(async () => {
  [tenure, sandbox] = [await startTenure(), await startSandbox({ port: 0, token: 'what-if' })];
});
afterAll(async () => {
  await tenure?.stop();
  await sandbox?.stop();
});

const withId = z.looseObject({ id: z.string() });
const withEvent = z.looseObject({ event: withId });
const people = z.object({ count: z.number(), people: z.array(withId) });
const effect = z.looseObject({ gives: people, takes: people, keeps: z.number() });

async function aMember(groupId: string, domain: string): Promise<string> {
  const userName = `p.${unique()}@${domain}`;
  const made = await tenure.send('POST', '/v1/users', { userName, email: userName, displayName: userName });
  const { user, event } = z.looseObject({ user: withId, event: withId }).parse(made);
  await tenure.settled(event.id);
  const body = await tenure.send('POST', `/v1/groups/${groupId}/members`, { add: [user.id] });
  for (const { id } of z.array(withId).parse(body.events)) await tenure.settled(id);
  return user.id;
}

async function noneOpen(): Promise<void> {
  await expect.poll(async () => (await tenure.send('GET', '/v1/events?open=true')).data).toEqual([]);
}

async function foretold(path: string, body: object) {
  const { gives, takes } = effect.parse(await tenure.send('POST', path, body));
  const ids = (of: z.output<typeof people>) => of.people.map(({ id }) => id).sort();
  expect([gives.count, takes.count]).toEqual([gives.people.length, takes.people.length]);
  return { gives: ids(gives), takes: ids(takes) };
}

/** Whom the event really gave an account, and from whom it took one. */
async function happened(appId: string, body: unknown) {
  const { id } = await tenure.settled(withEvent.parse(body).event.id);
  const rows = (await tenure.report(`app=${appId}`)).filter((row) => row.eventId === id && row.outcome === 'done');
  const ids = (...operations: string[]) =>
    rows
      .filter(({ operation }) => operations.includes(operation ?? ''))
      .map(({ userId }) => userId)
      .sort();
  return { gives: ids('create', 'reactivate'), takes: ids('deactivate', 'delete') };
}

describe('What-if', () => {
  it('foretells what a policy, other authorized domains and the end of the policy then do', async () => {
    const group = await aGroup(tenure);
    const ours = [await aMember(group.id, 'acme.example'), await aMember(group.id, 'acme.example')].sort();
    const theirs = [await aMember(group.id, 'other.example')];
    const app = withId.parse(
      await tenure.send('POST', '/v1/apps', {
        catalog: 'scim',
        displayName: `App ${unique()}`,
        connection: { baseUrl: sandbox.baseUrl, token: sandbox.token },
        authorizedDomains: ['acme.example'],
        pushGroups: [],
      }),
    );

    // What the group's own making asked for must not come by when the policy is there.
    await noneOpen();
    const given = await foretold('/v1/policies/what-if', { appId: app.id, groupId: group.id });
    expect(given).toEqual({ gives: ours, takes: [] });
    const policy = await tenure.send('POST', '/v1/policies', { appId: app.id, groupId: group.id, name: 'All' });
    expect(await happened(app.id, policy)).toEqual(given);

    const domains = { authorizedDomains: ['other.example'] };
    const moved = await foretold(`/v1/apps/${app.id}/what-if`, domains);
    expect(moved).toEqual({ gives: theirs, takes: ours });
    expect(await happened(app.id, await tenure.send('PATCH', `/v1/apps/${app.id}`, domains))).toEqual(moved);

    const policyId = withId.parse(policy).id;
    const taken = await foretold('/v1/policies/what-if', { policyId, delete: true });
    expect(taken).toEqual({ gives: [], takes: theirs });
    expect(await happened(app.id, await tenure.send('DELETE', `/v1/policies/${policyId}`))).toEqual(taken);
  });

  it('foretells whose account other mapping rows then change', async () => {
    const group = await aGroup(tenure);
    const member = await aMember(group.id, 'acme.example');
    const app = withId.parse(
      await tenure.send('POST', '/v1/apps', {
        catalog: 'scim',
        displayName: `App ${unique()}`,
        connection: { baseUrl: sandbox.baseUrl, token: sandbox.token },
        authorizedDomains: ['acme.example'],
        pushGroups: [],
      }),
    );
    const policy = await tenure.send('POST', '/v1/policies', { appId: app.id, groupId: group.id, name: 'All' });
    await tenure.settled(withEvent.parse(policy).event.id);
    const mappings = z
      .looseObject({ users: z.array(z.looseObject({ target: z.string() })), groups: z.array(z.unknown()) })
      .parse(await tenure.send('GET', `/v1/apps/${app.id}/mappings`));
    const users = mappings.users.map((row) =>
      row.target === 'displayName' ? { target: 'displayName', expression: 'ToUpper(user.displayName)' } : row,
    );
    const told = await tenure.send('POST', `/v1/apps/${app.id}/what-if`, { mappings: { users } });
    expect(told.changes).toMatchObject({ count: 1, people: [{ id: member, attributes: ['displayName'] }] });
    const changed = await tenure.send('PUT', `/v1/apps/${app.id}/mappings`, { users, groups: mappings.groups });
    const { id } = await tenure.settled(withEvent.parse(changed).event.id);
    const rows = (await tenure.report(`app=${app.id}`)).filter((row) => row.eventId === id && row.outcome === 'done');
    expect(rows).toMatchObject([{ userId: member, changes: [{ attribute: 'displayName' }] }]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGroup, aPerson, type Company, done, say, startCompany } from '../lifecycle/company.ts';

let company: Company;

beforeAll(async () => {
  company = await startCompany('lost-membership');
});

afterAll(() => company?.stop());

describe('a membership whose answer was lost', () => {
  test('is taken out of the target again when it is not wanted any more before anybody has seen it', async () => {
    const { tenure, sandbox } = company;
    const group = await aGroup(tenure);
    const person = aPerson();
    await done(tenure, 'onboard', person);
    // Committed, then answered by a failure; and after that the target is not there for a while.
    sandbox.knobs.add({ phase: 'after', status: 500, times: 1, methods: ['PATCH'], path: '/Groups' });
    const join = await say(tenure, 'group-change', person, { groups: { add: [group.externalId] } });
    await expect.poll(() => membersOf(group.id).size, { interval: 10 }).toBe(1);
    sandbox.knobs.add({ status: 503, times: null, path: '/Groups' });
    const leave = await say(tenure, 'group-change', person, { groups: { remove: [group.externalId] } });
    // The next attempt finds that nobody is to be added any more.
    sandbox.knobs.clear();
    await tenure.settled(join);
    await tenure.settled(leave);
    expect([...membersOf(group.id)]).toEqual([]);
  });

  function membersOf(groupId: string): ReadonlySet<string> {
    const [row] = company.sandbox.store.byExternalId('Group', groupId);
    return row === undefined ? new Set() : company.sandbox.store.members(row.id);
  }
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findPython, type Scim2Server, startScim2Server } from '../scim/scim2Server.ts';
import { aGroup, aPerson, connectApp, done, type Person } from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

const python = await findPython();
if (python === undefined) process.stderr.write('Skipped: no Python for scim2-server.\n');

const list = z.looseObject({ Resources: z.array(z.looseObject({ id: z.string() })).default([]) });

/** The whole path against a second implementation that has nothing to do with the first. */
describe.skipIf(python === undefined)('with PyPI’s scim2-server as target', () => {
  let tenure: Tenure;
  let target: Scim2Server;

  beforeAll(async () => {
    target = await startScim2Server(python ?? '');
    tenure = await startTenure();
    await connectApp(tenure, target);
  });
  afterAll(async () => {
    await tenure?.stop();
    await target?.stop();
  });

  async function read(path: string, filter: string) {
    const answer = await fetch(`${target.baseUrl}${path}?filter=${encodeURIComponent(filter)}`, {
      headers: { authorization: `Bearer ${target.token}`, accept: 'application/scim+json' },
    });
    return list.parse(await answer.json()).Resources[0];
  }
  const account = (person: Person) => read('/Users', `userName eq "${person.userName}"`);

  test('a person joins, moves, leaves and returns', async () => {
    const group = await aGroup(tenure, 'A group of scim2-server');
    const person = aPerson();
    const groups = { set: [group.externalId] };
    const joined = await done(tenure, 'onboard', person, { attributes: person.attributes, groups });
    expect(joined.steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
    const first = await account(person);
    expect(first).toMatchObject({ active: true, externalId: joined.userId, name: { givenName: 'Zoë' } });
    const made = await read('/Groups', 'displayName eq "A group of scim2-server"');
    expect(made).toMatchObject({ members: [expect.objectContaining({ value: first?.id })] });

    const moved = await done(tenure, 'update', person, { attributes: { department: 'Café' } });
    expect(moved.steps).toMatchObject([{ operation: 'update', outcome: 'done' }]);
    expect(JSON.stringify(await account(person))).toContain('Café');

    const left = await done(tenure, 'offboard', person);
    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(await account(person)).toMatchObject({ id: first?.id, active: false });
    const emptied = await read('/Groups', 'displayName eq "A group of scim2-server"');
    expect(emptied?.members ?? []).toEqual([]);

    const back = await done(tenure, 'onboard', person);
    expect(back.steps).toMatchObject([{ operation: 'reactivate', outcome: 'done' }]);
    expect(await account(person)).toMatchObject({ id: first?.id, active: true });
  });
});

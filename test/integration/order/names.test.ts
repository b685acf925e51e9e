import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stuckNames } from '../../../db/stuckNames.ts';
import { requestRechecks } from '../../../db/sweep.ts';
import { newId } from '../../../domain/ids.ts';
import { startHealthChecks } from '../../../runtime/appHealth.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aPerson,
  type Company,
  done,
  eventOf,
  type Person,
  say,
  startCompany,
  unique,
} from '../lifecycle/company.ts';
import type { EventView, Tenure } from '../lifecycle/startTenure.ts';

let company: Company;
let tenure: Tenure;
let sandbox: Sandbox;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  company = await startCompany('names-token');
  ({ tenure, sandbox, stop } = company);
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

/** The event completes once the accounts that were asked for have been looked at anew, as the sweeper does. */
async function completedByRechecks(eventId: string): Promise<void> {
  const look = async () => {
    await requestRechecks(tenure.api.db, 10);
    return (await tenure.event(eventId)).status;
  };
  await expect.poll(look, { timeout: 20_000 }).toBe('completed');
}

/** People with accounts, and nobody's account written for a while: what is said meanwhile comes to all of them at once. */
async function joined(count: number): Promise<{ person: Person; userId: string; remoteId: string }[]> {
  const people = Array.from({ length: count }, () => aPerson());
  return Promise.all(
    people.map(async (person) => {
      const { userId } = await done(tenure, 'onboard', person);
      return { person, userId: userId ?? '', remoteId: accountOf(sandbox, person)?.id ?? '' };
    }),
  );
}

async function holdUp(userIds: readonly string[], ms: number): Promise<void> {
  for (const userId of userIds) {
    await tenure.api.db.execute(sql`
      update accounts set lease_until = now() + ${ms} * interval '1 millisecond', fencing = fencing + 1
      where user_id = ${userId}`);
  }
}

const named = (userName: string) => ({ attributes: { userName, email: userName } });

/** Everybody gets the name of the next one; the directory lets two never have one name, so the first goes by a third. */
async function rotate(people: readonly { person: Person; userId: string }[]): Promise<EventView[]> {
  await holdUp(
    people.map(({ userId }) => userId),
    1200,
  );
  const names = people.map(({ person }) => person.userName);
  const [first, ...others] = people;
  if (first === undefined) return [];
  const ids = [await say(tenure, 'update', first.person, named(`between-${unique()}@acme.example`))];
  // From the last, whose name the first leaves.
  for (const [index, { person }] of [...others.entries()].reverse()) {
    ids.push(await say(tenure, 'update', person, named(names[(index + 2) % names.length] ?? '')));
  }
  ids.push(await say(tenure, 'update', first.person, named(names[1] ?? '')));
  return Promise.all(ids.map((id) => tenure.settled(id)));
}

describe('people who want each other’s names', () => {
  test.each([2, 3])('%i of them get them, each in their own account', async (count) => {
    const people = await joined(count);
    const before = sandbox.store.count('User');
    const events = await rotate(people);

    expect(events.map(({ status }) => status)).toEqual(events.map(() => 'completed'));
    for (const [index, { remoteId, userId }] of people.entries()) {
      const wanted = people[(index + 1) % count]?.person.userName;
      const attributes = sandbox.store.get('User', remoteId)?.attributes;
      expect(attributes).toMatchObject({ userName: wanted, externalId: userId, active: true });
      expect(attributes?.emails).toMatchObject([{ value: wanted }]);
    }
    expect(sandbox.store.count('User')).toBe(before);
  });

  test('one who stepped aside and was forgotten there gets the name with the next push', async () => {
    const [one] = await joined(1);
    const account = sandbox.store.get('User', one?.remoteId ?? '');
    const aside = `aside-${one?.userId}@acme.example`;
    sandbox.store.put('User', account?.id, { ...account?.attributes, userName: aside });
    const left = await done(tenure, 'offboard', one?.person ?? aPerson());
    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(sandbox.store.get('User', account?.id ?? '')?.attributes).toMatchObject({
      userName: one?.person.userName,
      active: false,
    });
  });
});

describe('a name that is not its holder’s any more', () => {
  test('is waited for by a joiner too, and asks no human', async () => {
    const [giver] = await joined(1);
    if (giver === undefined) return;
    sandbox.knobs.add({ methods: ['PATCH'], path: '/Users', status: 503, retryAfter: '2' });
    const given = await say(tenure, 'update', giver.person, named(`new-${unique()}@acme.example`));
    await expect.poll(async () => (await tenure.event(given)).steps[0]?.outcome).toBe('waiting');
    const heir = aPerson({ email: giver.person.userName });
    const joining = await say(tenure, 'onboard', heir);
    await expect.poll(async () => (await tenure.event(joining)).steps[0]?.error?.code).toBe('user_name_held');

    expect((await tenure.settled(joining)).steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
    expect((await tenure.settled(given)).steps).toMatchObject([{ outcome: 'done' }]);
    const rows = await tenure.report(`user=${(await tenure.event(joining)).userId}`);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['done']);
  });

  test('is given up by a leaver’s closed account, which nobody else would change', async () => {
    const [leaver] = await joined(1);
    if (leaver === undefined) return;
    await done(tenure, 'offboard', leaver.person);
    const now = `left-${unique()}@acme.example`;
    await done(tenure, 'update', leaver.person, named(now));
    expect(sandbox.store.get('User', leaver.remoteId)?.attributes.userName).toBe(leaver.person.userName);

    const heir = aPerson({ email: leaver.person.userName });
    const joining = await say(tenure, 'onboard', heir);
    await completedByRechecks(joining);
    expect(sandbox.store.get('User', leaver.remoteId)?.attributes).toMatchObject({ userName: now, active: false });
    expect(accountOf(sandbox, heir)?.attributes).toMatchObject({
      active: true,
      externalId: expect.stringMatching(/^usr_/),
    });
  });

  test('is asked for where the holder’s own change was skipped', async () => {
    const [holder] = await joined(1);
    if (holder === undefined) return;
    sandbox.knobs.add({ methods: ['PATCH'], path: '/Users', status: 400, times: null });
    const change = await say(tenure, 'update', holder.person, named(`own-${unique()}@acme.example`));
    await tenure.settled(change, 'needs_attention');
    await tenure.send('POST', `/v1/events/${change}/skip`);
    await tenure.settled(change);
    sandbox.knobs.clear();

    const heir = aPerson({ email: holder.person.userName });
    const joining = await say(tenure, 'onboard', heir);
    await completedByRechecks(joining);
  });
});

describe('what waits for a human because a name was taken', () => {
  test('is asked for again for somebody who waits, not for somebody whose work has ended', async () => {
    const { db } = tenure.api;
    const id = `evt_${unique()}`;
    const appId = newId('app');
    const row = (userId: string, outcome: string, reason: string | null) => sql`
      insert into provisioning_log (event_id, workflow_id, app_id, user_id, outcome, reason)
      values (${id}, ${id}, ${appId}, ${userId}, ${outcome}, ${reason})`;
    await db.execute(sql`
      insert into events (id, type, app_id, priority, workflow_id, start_state) values (${id}, 'converge', ${appId}, 5, ${id}, 'started')`);
    await db.execute(sql`
      insert into event_steps (event_id, app_id, outcome, error)
      values (${id}, ${appId}, 'needs_attention', '{"code": "people_need_attention", "message": "Some."}')`);
    await db.execute(row('usr_waits', 'needs_attention', 'foreign_account'));
    await db.execute(row('usr_ended', 'needs_attention', 'foreign_account'));
    await db.execute(row('usr_ended', 'done', null));
    expect(await stuckNames(db, appId, '', 10)).toEqual([{ eventId: id, userId: 'usr_waits' }]);
    await db.execute(sql`update events set finished_at = now(), start_state = 'never' where id = ${id}`);
    await db.execute(sql`update event_steps set finished_at = now(), outcome = 'cancelled' where event_id = ${id}`);
  });

  test('goes on by itself when the name is freed in the target by hand, and is quiet until then', async () => {
    const person = aPerson();
    const foreign = sandbox.store.put('User', undefined, {
      userName: person.userName,
      externalId: 'stranger',
      active: true,
    });
    const id = await say(tenure, 'onboard', person);
    const { userId } = await tenure.settled(id, 'needs_attention');
    const end = new AbortController();
    const { db, sealer, allowPrivate, logger } = tenure.api.deps;
    const checks = startHealthChecks({
      db,
      sealer,
      allowPrivate,
      logger,
      signal: end.signal,
      everyMs: 100,
      pollMs: 50,
    });
    const health = () => tenure.send('GET', `/v1/apps/${company.app.id}`);
    await expect.poll(async () => JSON.stringify((await health()).health)).toContain('list_one_user');
    const before = JSON.stringify((await health()).health);
    await expect.poll(async () => JSON.stringify((await health()).health)).not.toBe(before);
    expect(await tenure.report(`user=${userId}`)).toHaveLength(1);

    sandbox.store.put('User', foreign.id, { ...foreign.attributes, userName: 'renamed@elsewhere.example' });
    expect((await tenure.settled(id)).steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
    end.abort();
    await checks;
    expect(sandbox.store.get('User', foreign.id)?.attributes.externalId).toBe('stranger');
  });

  test('goes on when a person of ours gives that name up', async () => {
    const [former] = await joined(1);
    if (former === undefined) return;
    // Gone from the directory with their name: only a human can say what becomes of it.
    await done(tenure, 'offboard', former.person);
    await eventOf(tenure, await tenure.send('DELETE', `/v1/users/${former.userId}`));
    const heir = aPerson({ email: former.person.userName });
    const id = await say(tenure, 'onboard', heir);
    await tenure.settled(id, 'needs_attention');
    // Rehired under another name: what was theirs is free.
    const back = {
      ...former.person,
      attributes: { ...former.person.attributes, email: `back-${unique()}@acme.example` },
    };
    await done(tenure, 'onboard', back);
    expect((await tenure.settled(id)).steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
  });
});

import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inParallel } from '../../../domain/inParallel.ts';
import { startHealthChecks } from '../../../runtime/appHealth.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  type ConnectedApp,
  connectApp,
  membersOf,
  type Person,
  say,
  unique,
} from './company.ts';
import { startSecondWorker } from './secondWorker.ts';
import { startTenure, type Tenure } from './startTenure.ts';

const TOKEN = 'sandbox-token';
/** However much else the machine has to do. */
const SOON = { timeout: 25_000, interval: 50 };

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
/** Whoever is in it gets an account in the test's app. */
let group: { id: string; externalId: string };
let after: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  tenure = await startTenure();
});
afterAll(() => tenure.stop());

/** Each test has an app of its own, that nobody but its people is entitled to. */
beforeEach(async () => {
  const target = await startSandbox({ port: 0, token: TOKEN });
  sandbox = target;
  after = [() => target.stop()];
  await connect();
});
afterEach(async () => {
  for (const end of after) await end();
});

async function connect(settings: Record<string, unknown> = {}): Promise<void> {
  group = await aGroup(tenure);
  const connected = await connectApp(tenure, sandbox, { pushGroups: [], ...settings }, { groupId: group.id });
  after.unshift(() => tenure.send('DELETE', `/v1/apps/${connected.id}`));
  app = connected;
}

/** Another process that looks after the apps. */
function watch(): void {
  const end = new AbortController();
  const ended = startHealthChecks({ ...tenure.api.deps, signal: end.signal, pollMs: 20 });
  after.unshift(async () => {
    end.abort();
    await ended;
  });
}

function join(person: Person): Promise<string> {
  const groups = { set: [group.externalId] };
  return say(tenure, 'onboard', person, { attributes: person.attributes, groups });
}

async function joined(person: Person): Promise<void> {
  await tenure.settled(await join(person));
}

interface Health {
  readonly status: string;
  readonly quarantine: Record<string, unknown> | null;
}

async function health(): Promise<Health> {
  const { status, quarantine } = Object((await tenure.send('GET', `/v1/apps/${app.id}`)).health);
  return { status, quarantine };
}

/** How many of the events wait for the app. */
async function waiting(events: readonly string[]): Promise<number> {
  const [row] = await tenure.api.db.execute<{ count: string }>(sql`
    select count(*) as count from event_steps s join events e on e.id = s.event_id
    where e.id in ${events} and e.status = 'running' and s.outcome = 'waiting' and s.reason = 'app_quarantined'`);
  return Number(row?.count);
}

async function told(endpoint: unknown): Promise<string[]> {
  const { data } = await tenure.send('GET', `/v1/webhook-endpoints/${String(endpoint)}/deliveries`);
  return (data as { type: string; body: string }[])
    .filter(({ body }) => body.includes(app.id))
    .map(({ type }) => type)
    .reverse();
}

async function anEndpoint(): Promise<unknown> {
  const body = { url: 'http://127.0.0.1:9/x', events: ['app.quarantined', 'app.recovered'] };
  return (await tenure.send('POST', '/v1/webhook-endpoints', body)).id;
}

async function failures(): Promise<unknown> {
  const [row] = await tenure.api.db.execute(sql`select failures from apps where id = ${app.id}`);
  return row?.failures;
}

describe('a token that is revoked', () => {
  test('quarantines the app within five calls; all go on by themselves when it is good again', async () => {
    const stop = await startSecondWorker(tenure);
    after.unshift(stop);
    const endpoint = await anEndpoint();
    const people = Array.from({ length: 40 }, () => aPerson());
    sandbox.knobs.add({ status: 401, times: null });
    const events: string[] = [];
    await inParallel(people, 4, async (person) => {
      events.push(await join(person));
    });
    await expect.poll(() => waiting(events), SOON).toBe(events.length);
    expect(sandbox.knobs.rules()[0]?.hits).toBeLessThanOrEqual(5);
    expect(await tenure.event(String(events[0]))).toMatchObject({
      status: 'running',
      steps: [{ outcome: 'waiting', error: { code: 'app_quarantined', message: expect.stringContaining('401') } }],
    });
    expect(await health()).toMatchObject({
      status: 'quarantined',
      quarantine: {
        code: 'target_unauthorized',
        httpStatus: 401,
        remedy: expect.any(String),
        probes: 0,
        waiting: { steps: 40, offboards: 0 },
      },
    });
    expect(await told(endpoint)).toEqual(['app.quarantined']);

    watch();
    watch();
    await expect.poll(async () => (await health()).quarantine?.probes, SOON).toBe(1);
    sandbox.knobs.clear();
    for (const id of events) expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
    for (const person of people) expect(accountOf(sandbox, person)).toBeDefined();
    expect(sandbox.effects(0).filter(({ method }) => method === 'POST')).toHaveLength(people.length);
    expect(await health()).toMatchObject({ status: 'ok', quarantine: null });
    expect(await told(endpoint)).toEqual(['app.quarantined', 'app.recovered']);
    // The report has each person's story and nothing of the wait, which was the app's.
    const rows = await tenure.report(`app=${app.id}`);
    expect(rows.filter(({ userId, outcome }) => userId !== null && outcome !== 'done')).toEqual([]);
  }, 120_000);

  test('that is replaced by a PATCH is probed at once, whatever the next probe’s time', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    await tenure.api.db.execute(sql`
      update apps set probe_backoff = 6, health = health || '{"dueAt": "2999-01-01T00:00:00Z"}' where id = ${app.id}`);
    watch();
    sandbox.knobs.clear();
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { connection: { token: TOKEN } });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
  });

  test('is probed when somebody asks for it', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    await tenure.api.db.execute(sql`
      update apps set health = health || '{"dueAt": "2999-01-01T00:00:00Z"}' where id = ${app.id}`);
    watch();
    sandbox.knobs.clear();
    const asked = await tenure.api.call('POST', `/v1/apps/${app.id}/probe`);
    expect([asked.status, asked.at('health.quarantine.nextProbeAt')]).toEqual([202, null]);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
  });

  test('is probed by one process at a time', async () => {
    await joined(aPerson());
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    sandbox.knobs.clear();
    sandbox.knobs.add({ status: 401, times: null, delayMs: 300 });
    sandbox.traffic.forget();
    for (let process = 0; process < 4; process += 1) watch();
    await expect.poll(async () => (await health()).quarantine?.probes, SOON).toBe(2);
    expect(sandbox.traffic.mostAtOnce()).toBe(1);
    expect(sandbox.traffic.arrivals().map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array.from({ length: 2 }, () => 'GET /Users'),
    );
  });
});

describe('while an app is quarantined', () => {
  test('leavers wait too, visibly, and go first when it is back', async () => {
    const leavers = [aPerson(), aPerson()];
    await Promise.all(leavers.map(joined));
    sandbox.knobs.add({ status: 401, times: null });
    const joining = await Promise.all(Array.from({ length: 6 }, () => join(aPerson())));
    await expect.poll(() => waiting(joining), SOON).toBe(joining.length);
    const leaving = await Promise.all(leavers.map((person) => say(tenure, 'offboard', person, {})));
    await expect.poll(() => waiting(leaving), SOON).toBe(leaving.length);
    expect((await health()).quarantine?.waiting).toMatchObject({
      steps: 8,
      offboards: 2,
      oldestOffboardAt: expect.any(String),
    });
    for (const person of leavers) expect(accountOf(sandbox, person)?.attributes.active).toBe(true);

    sandbox.knobs.clear();
    watch();
    for (const id of [...leaving, ...joining]) await tenure.settled(id);
    for (const person of leavers) expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    const order = await tenure.api.db.execute<{ event_id: string }>(sql`
      select event_id from workflow_signals where name = 'resume' and event_id in ${[...leaving, ...joining]}
      order by id`);
    const first = order.slice(0, 2).map((row) => row.event_id);
    expect(first.sort()).toEqual([...leaving].sort());
  });

  test('what needs no request ends all the same', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    const stranger = aPerson({ email: `x-${unique()}@elsewhere.example` });
    const ended = await tenure.settled(await join(stranger));
    expect(ended.steps).toMatchObject([{ outcome: 'skipped', reason: 'domain_not_authorized' }]);
  });

  test('removing the app lets its steps go', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    const { workflowId } = await tenure.event(id);
    after.shift();
    await tenure.send('DELETE', `/v1/apps/${app.id}`);
    expect(await tenure.settled(id)).toMatchObject({ steps: [{ outcome: 'skipped', reason: 'app_removed' }] });
    await tenure.temporal.client.workflow.getHandle(workflowId).result();
  });

  test('an event can be cancelled', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const person = aPerson();
    const id = await join(person);
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    sandbox.knobs.clear();
    watch();
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled' });
    expect(accountOf(sandbox, person)).toBeUndefined();
  });

  test('converge events and memberships wait as well', async () => {
    const name = `Waiting ${unique()}`;
    const pushed = await aGroup(tenure, name);
    await connect({ pushGroups: [pushed.id] });
    const [person, later] = [aPerson(), aPerson()];
    await joined(person);
    sandbox.knobs.add({ status: 401, times: null });
    const groups = { add: [pushed.externalId] };
    const moved = await say(tenure, 'group-change', person, { groups });
    await expect.poll(() => waiting([moved]), SOON).toBe(1);
    const body = await tenure.send('PATCH', `/v1/apps/${app.id}`, { authorizedDomains: ['acme.example', 'b.example'] });
    const converging = String(Object(body.event).id);
    await expect.poll(() => waiting([converging]), SOON).toBe(1);
    const joining = await join(later);
    await expect.poll(() => waiting([joining]), SOON).toBe(1);

    sandbox.knobs.clear();
    watch();
    for (const id of [moved, converging, joining]) {
      expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
    }
    await expect.poll(() => membersOf(sandbox, name), SOON).toEqual([person.userName]);
  });

  test('Test Connection is not kept from it, and shows the way back', async () => {
    sandbox.knobs.add({ status: 401, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    await tenure.api.db.execute(sql`
      update apps set health = health || '{"dueAt": "2999-01-01T00:00:00Z"}' where id = ${app.id}`);
    expect(await tenure.send('POST', `/v1/apps/${app.id}/test-connection`)).toMatchObject({ ok: false });
    sandbox.knobs.clear();
    expect(await tenure.send('POST', `/v1/apps/${app.id}/test-connection`)).toMatchObject({ ok: true });
    watch();
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
  });
});

describe('a 403', () => {
  test('that the probe does not get is the step’s alone', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 403, times: null });
    const id = await join(aPerson());
    expect((await tenure.settled(id, 'needs_attention')).steps).toMatchObject([
      { error: { code: 'target_forbidden' } },
    ]);
    expect(await health()).toMatchObject({ quarantine: null });
    await tenure.send('POST', `/v1/events/${id}/skip`);
    await tenure.settled(id);
  });

  test('that the probe gets too is the app’s', async () => {
    sandbox.knobs.add({ status: 403, times: null });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    expect(await health()).toMatchObject({ status: 'quarantined', quarantine: { code: 'target_forbidden' } });
    sandbox.knobs.clear();
    watch();
    await tenure.settled(id);
  });
});

describe('twenty transient failures in a row', () => {
  test('quarantine an app that answers 503, and it is asked no more', async () => {
    sandbox.knobs.add({ status: 503, times: null });
    const events = await Promise.all(Array.from({ length: 30 }, () => join(aPerson())));
    await expect.poll(() => waiting(events), SOON).toBe(events.length);
    expect(await health()).toMatchObject({
      status: 'quarantined',
      quarantine: { code: 'target_unavailable', message: expect.stringContaining('20 failures in a row') },
    });
    // Those under way when the twentieth came back are the last.
    expect(sandbox.knobs.rules()[0]?.hits).toBeLessThanOrEqual(30);
    sandbox.knobs.clear();
    watch();
    for (const id of events) expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
  }, 60_000);

  test('do not come of being told to slow down', async () => {
    await tenure.api.db.execute(sql`update apps set failures = 19 where id = ${app.id}`);
    sandbox.knobs.add({ status: 429, retryAfter: '0', times: 3 });
    expect(await tenure.settled(await join(aPerson()))).toMatchObject({ status: 'completed' });
    expect(await health()).toMatchObject({ quarantine: null });
  });

  test('do not come of one broken object while others get through', async () => {
    const [broken, well] = [aPerson(), aPerson()];
    await Promise.all([broken, well].map(joined));
    const path = `/Users/${accountOf(sandbox, broken)?.id}`;
    await tenure.api.db.execute(sql`update apps set failures = 18 where id = ${app.id}`);
    sandbox.knobs.add({ path, status: 500, times: null });
    const stuck = await say(tenure, 'update', broken, { attributes: { department: 'Legal' } });
    await expect.poll(failures, SOON).toBe(19);
    await tenure.settled(await say(tenure, 'update', well, { attributes: { department: 'Legal' } }));
    await expect.poll(async () => Number(await failures()) < 5, SOON).toBe(true);
    expect(await health()).toMatchObject({ quarantine: null });
    sandbox.knobs.clear();
    expect(await tenure.settled(stuck)).toMatchObject({ status: 'completed' });
  });
});

describe('a connection that can’t be made', () => {
  test.each([
    ['no such host', () => 'https://scim.invalid/scim/v2', 'target_dns_failed'],
    ['no TLS there', () => sandbox.baseUrl.replace('http:', 'https:'), 'target_tls_failed'],
  ])('quarantines the app at once (%s); the right address ends it', async (_, baseUrl, code) => {
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { connection: { baseUrl: baseUrl() } });
    const id = await join(aPerson());
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    expect(await health()).toMatchObject({ quarantine: { code } });
    watch();
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { connection: { baseUrl: sandbox.baseUrl } });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
  });
});

describe('an app that dies while nobody pushes', () => {
  test('is found by the looks that follow one another when it begins to fail', async () => {
    await tenure.api.db.execute(sql`update apps set failures = 19 where id = ${app.id}`);
    sandbox.knobs.add({ status: 503, times: null });
    watch();
    await expect
      .poll(health, SOON)
      .toMatchObject({ status: 'quarantined', quarantine: { code: 'target_unavailable' } });
  });

  test('is found by the minute’s look', async () => {
    watch();
    await expect.poll(async () => (await health()).status, SOON).toBe('ok');
    sandbox.knobs.setTokenRevoked(true);
    await tenure.send('POST', `/v1/apps/${app.id}/probe`);
    await expect
      .poll(health, SOON)
      .toMatchObject({ status: 'quarantined', quarantine: { code: 'target_unauthorized' } });
    expect((await tenure.send('GET', '/v1/apps?health=quarantined')).data).toMatchObject([{ id: app.id }]);
    sandbox.knobs.clear();
    await expect.poll(health, SOON).toMatchObject({ status: 'ok', quarantine: null });
    expect((await tenure.send('GET', '/v1/apps?health=quarantined')).data).toEqual([]);
  });
});

describe('what a cancelled event gave', () => {
  test('is taken back when the app is well again, and not asked for before', async () => {
    const person = aPerson();
    const other = await startSandbox({ port: 0, token: TOKEN });
    other.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const stuck = await connectApp(tenure, other, { pushGroups: [] }, { groupId: group.id });
    after.unshift(
      () => tenure.send('DELETE', `/v1/apps/${stuck.id}`),
      () => other.stop(),
    );
    const id = await join(person);
    await tenure.settled(id, 'needs_attention');
    await expect.poll(() => accountOf(sandbox, person), SOON).toBeDefined();
    sandbox.knobs.setTokenRevoked(true);
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await expect.poll(() => waiting([id]), SOON).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const handle = tenure.temporal.client.workflow.getHandle((await tenure.event(id)).workflowId);
    const pushes = ((await handle.fetchHistory()).events ?? []).filter((event) =>
      event.activityTaskScheduledEventAttributes?.activityId?.startsWith(`undoAccount:${app.id}`),
    );
    expect(pushes).toHaveLength(1);
    sandbox.knobs.clear();
    watch();
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled' });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
  });
});

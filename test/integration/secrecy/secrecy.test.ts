import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { aPerson, connectApp, done, eventOf, type Person, say, unique } from '../lifecycle/company.ts';
import { type EventView, startTenure, type Tenure } from '../lifecycle/startTenure.ts';
import { type EchoingTarget, startEchoingTarget } from './echoingTarget.ts';
import { readStore, readWorkflow, type WorkflowBytes } from './temporalBytes.ts';

/** In every name, address and value, and in the token: wherever it is found in clear, something leaks (I7). */
const CANARY = `canary${unique()}`;

let tenure: Tenure;
let sandbox: Sandbox;
let target: EchoingTarget;
const workflows = new Map<string, WorkflowBytes>();
let stuck: EventView;

/**
 * One run in which everything happens that could give a name away: a person whose every value is a canary, a group and an
 * app too, and a target that answers errors with all it was sent, the token with it.
 */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, token: `${CANARY}-token` });
  target = await startEchoingTarget(sandbox.baseUrl);
  tenure = await startTenure();
  const app = await connectApp(
    tenure,
    { baseUrl: target.baseUrl, token: sandbox.token },
    { displayName: `${CANARY} wiki` },
  );
  const seen: EventView[] = [app.policyEvent];

  const group = await tenure.send('POST', '/v1/groups', { displayName: `${CANARY} team`, externalId: `${CANARY}-g` });
  const groupEvent = await eventOf(tenure, group);
  if (groupEvent !== undefined) seen.push(groupEvent);
  const groups = { set: [`${CANARY}-g`] };
  const person = aCanary();
  seen.push(
    await done(tenure, 'onboard', person, { attributes: person.attributes, groups }),
    await done(tenure, 'update', person, { attributes: { title: `${CANARY} chief` } }),
    await done(tenure, 'group-change', person, { groups: { set: [] } }),
    await done(tenure, 'offboard', person),
  );

  const future = aCanary();
  const later = { attributes: future.attributes, effectiveAt: '2099-01-01T08:00:00Z' };
  const scheduled = await tenure.settled(await say(tenure, 'onboard', future, later), 'scheduled');
  const { workflow } = tenure.temporal.client;
  await vi.waitUntil(
    () =>
      workflow
        .getHandle(scheduled.workflowId)
        .describe()
        .catch(() => undefined),
    20_000,
  );
  seen.push(scheduled);

  target.refuseWith(400);
  const other = aCanary();
  stuck = await tenure.settled(await say(tenure, 'onboard', other), 'needs_attention');
  await keep(stuck);
  const last = aCanary();
  target.refuseWith(503);
  const waiting = await say(tenure, 'onboard', last);
  await vi.waitUntil(async () => ((await tenure.event(waiting)).steps[0]?.attempts ?? 0) > 1, { timeout: 20_000 });
  await keep(await tenure.event(waiting));

  target.refuseWith(undefined);
  await tenure.send('POST', `/v1/events/${stuck.id}/retry`);
  seen.push(await tenure.settled(stuck.id), await tenure.settled(waiting));
  for (const event of seen) await keep(event);
});

afterAll(async () => {
  await tenure?.stop();
  await target?.stop();
  await sandbox?.stop();
});

async function keep({ workflowId }: EventView): Promise<void> {
  const bytes = await readWorkflow(inject('temporalAddress'), inject('temporalNamespace'), workflowId);
  workflows.set(`${workflowId} (${workflows.size + 1})`, bytes);
}

function aCanary(): Person {
  const email = `${CANARY}.${unique()}@acme.example`;
  return aPerson({
    email,
    givenName: `${CANARY} given`,
    familyName: `${CANARY} family`,
    displayName: `${CANARY} display`,
    department: `${CANARY} department`,
  });
}

/** Where the canary is in clear: as it is, in any case, or as base64 in any of its three phases. */
function found(bytes: Buffer | string): boolean {
  const text = (typeof bytes === 'string' ? bytes : bytes.toString('latin1')).toLowerCase();
  const inBase64 = [0, 1, 2].map((phase) =>
    Buffer.from(`${'x'.repeat(phase)}${CANARY}`)
      .toString('base64')
      .slice(phase === 0 ? 0 : 4, -4)
      .toLowerCase(),
  );
  return [CANARY, ...inBase64].some((form) => text.includes(form));
}

describe('Temporal', () => {
  test('has no history, search attribute, memo, failure or details with a name, address or token in clear', () => {
    expect(workflows.size).toBeGreaterThan(8);
    for (const [id, { history, description, details }] of workflows) {
      expect({ id, history: found(history), description: found(description), details: found(details) }).toEqual({
        id,
        history: false,
        description: false,
        details: false,
      });
    }
  });

  test('has no message of ours either: failures are encrypted with their stacks', () => {
    const said = stuck.steps[0]?.error?.message ?? '';
    expect(said).not.toBe('');
    const histories = [...workflows].filter(([id]) => id.startsWith(stuck.workflowId)).map(([, bytes]) => bytes);
    expect(histories.length).toBe(2);
    for (const { history, details } of histories) {
      expect(history.includes('Encoded failure')).toBe(true);
      expect(history.includes(said) || details.includes(said)).toBe(false);
    }
  });

  test('has no workflow id with one either', () => {
    for (const id of workflows.keys()) expect(id).toMatch(/^[a-z-]+:evt_[0-9a-f]{32}(:\d+)? \(\d+\)$/);
  });

  test('has kept none anywhere in its store', async () => {
    const store = await readStore(inject('temporalDatabase'));
    // It is the right file: ids are in clear.
    expect(store.includes(stuck.workflowId)).toBe(true);
    expect(store.includes('binary/encrypted')).toBe(true);
    expect(found(store)).toBe(false);
  });
});

describe('our own traces', () => {
  test('logs have ids only', () => {
    const text = JSON.stringify(tenure.api.logged);
    expect(text).toContain(stuck.id);
    expect(found(text)).toBe(false);
  });

  test('what a step says of its error quotes nothing the target said', async () => {
    expect(stuck.steps).toMatchObject([{ outcome: 'needs_attention', error: { code: expect.any(String) } }]);
    expect(found(JSON.stringify(stuck))).toBe(false);
    const rows = await tenure.api.db.execute<{ text: string }>(sql`
      select coalesce(error::text, '') || coalesce(reason, '') as text from event_steps
      union all select coalesce(reason, '') from provisioning_log
      union all select coalesce(cause::text, '') || coalesce(changes::text, '') from events
      union all select args::text from workflow_signals`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ text }) => found(text))).toEqual([]);
  });

  test('the token is in no table', async () => {
    const tables = z
      .array(z.object({ name: z.string() }))
      .parse(await tenure.api.db.execute(sql`select tablename as name from pg_tables where schemaname = 'public'`));
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const like = `%${CANARY}-token%`;
      const rows = await tenure.api.db.execute(sql`select 1 from ${sql.identifier(name)} t where t::text like ${like}`);
      expect({ name, rows: rows.length }).toEqual({ name, rows: 0 });
    }
  });

  test('a problem document does not repeat what was sent', async () => {
    const body = {
      type: 'onboard',
      employeeNumber: 'E-1',
      attributes: { email: `${CANARY} no address`, active: CANARY },
    };
    const refused = await tenure.api.call('POST', '/v1/hr/events', body);
    expect(refused.status).toBe(422);
    expect(found(refused.text)).toBe(false);
  });
});

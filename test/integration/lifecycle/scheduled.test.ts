import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { sweep } from '../../../runtime/relay/sweeper.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aPerson, type Company, done, type HrType, type Person, say, startCompany } from './company.ts';
import type { EventView, Tenure } from './startTenure.ts';

let tenure: Tenure;
let sandbox: Sandbox;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, stop } = await startCompany('sandbox-token'));
});
afterEach(() => sandbox.knobs.clear());
afterAll(() => stop?.());

/** A machine may be busy. */
const PATIENCE = { timeout: 20_000 };

const FAR = '2090-01-01T09:00:00+01:00';

const sweepNow = () =>
  sweep({ db: tenure.api.db, client: tenure.temporal.client, logger: tenure.api.deps.logger, olderThanMs: 0 });

/** Temporal's list of what waits is a moment behind: a sweep finds it the next time, as it does each minute. */
async function sweptUp(id: string): Promise<void> {
  const look = async () => {
    await sweepNow();
    return (await tenure.event(id)).cause;
  };
  await expect.poll(look, PATIENCE).toMatchObject({ kind: 'workflow_ended' });
}

/** So many milliseconds from now, in another zone than UTC. */
function soon(ms: number, offsetHours = 10): string {
  const local = new Date(Date.now() + ms + offsetHours * 3600_000).toISOString().slice(0, -1);
  const sign = offsetHours < 0 ? '-' : '+';
  return `${local}${sign}${String(Math.abs(offsetHours)).padStart(2, '0')}:00`;
}

/** Accepts an event for later, and waits until its workflow waits. */
async function schedule(type: HrType, person: Person, effectiveAt: string, more: Record<string, unknown> = {}) {
  const id = await say(tenure, type, person, {
    ...(type === 'onboard' ? { attributes: person.attributes } : {}),
    effectiveAt,
    ...more,
  });
  const { workflowId } = await tenure.event(id);
  const handle = tenure.temporal.client.workflow.getHandle(workflowId);
  await expect.poll(() => timersOf(handle.workflowId).catch(() => []), PATIENCE).toHaveLength(1);
  return { id, handle };
}

/** The timers a workflow has been given, by the summary each shows. */
async function timersOf(workflowId: string): Promise<string[]> {
  const handle = tenure.temporal.client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const { payloadCodecs } = tenure.temporal.client.options.loadedDataConverter;
  const timers = (events ?? []).filter((event) => event.timerStartedEventAttributes);
  return Promise.all(
    timers.map(async ({ userMetadata }) => {
      let payloads = userMetadata?.summary ? [userMetadata.summary] : [];
      for (const codec of [...payloadCodecs].reverse()) payloads = await codec.decode(payloads);
      return String(JSON.parse(Buffer.from(payloads[0]?.data ?? '""').toString()));
    }),
  );
}

/** What the Temporal UI shows of a workflow: its details, where it stands, and by what. */
async function shown(workflowId: string) {
  const handle = tenure.temporal.client.workflow.getHandle(workflowId);
  const { typedSearchAttributes, status } = await handle.describe();
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const find = (name: string) => typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.value;
  return {
    status: status.name,
    stage: find('TenureStage'),
    cause: find('TenureCause'),
    details: metadata.currentDetails ?? '',
  };
}

async function statusOf(workflowId: string): Promise<string> {
  return (await tenure.temporal.client.workflow.getHandle(workflowId).describe()).status.name;
}

async function databaseTime(): Promise<number> {
  const [row] = await tenure.api.db.execute<{ now: string }>(sql`select now() as now`);
  return new Date(row?.now ?? 0).getTime();
}

describe('an event that takes effect later', () => {
  test('waits on a timer of Temporal that tells its date, and runs when it comes', async () => {
    const person = aPerson();
    const effectiveAt = soon(8000);
    const { id, handle } = await schedule('onboard', person, effectiveAt);
    const utc = new Date(effectiveAt).toISOString();
    const moment = `${utc.slice(0, 19).replace('T', ' ')} UTC`;
    expect(await timersOf(handle.workflowId)).toEqual([`Takes effect ${moment}`]);
    const waiting = await shown(handle.workflowId);
    expect(waiting).toMatchObject({ status: 'RUNNING', stage: 'scheduled' });
    expect(waiting.details).toContain(`takes effect ${moment}`);
    expect(waiting.details).toContain(`PATCH /v1/events/${id}`);
    expect(waiting.details).toContain('`cancel`');
    expect(await tenure.event(id)).toMatchObject({
      status: 'scheduled',
      effectiveAt: utc,
      startedAt: null,
      steps: [],
    });
    expect(accountOf(sandbox, person)).toBeUndefined();

    const event = await tenure.settled(id);
    expect(await databaseTime()).toBeGreaterThanOrEqual(Date.parse(effectiveAt));
    expect(Date.parse(String(event.startedAt))).toBeGreaterThanOrEqual(Date.parse(effectiveAt));
    expect(event).toMatchObject({ status: 'completed', steps: [{ outcome: 'done', operation: 'create' }] });
    expect(accountOf(sandbox, person)).toBeDefined();
    await handle.result();
    expect(await shown(handle.workflowId)).toMatchObject({ status: 'COMPLETED', stage: 'running', details: '' });
  });

  test('meets another of another zone that is due at the same instant, in the order they came', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const at = Date.now() + 3500;
    const inZone = (hours: number) => soon(at - Date.now(), hours);
    const change = { attributes: { department: 'Melbourne' } };
    const update = await say(tenure, 'update', person, { ...change, effectiveAt: new Date(at).toISOString() });
    const leave = await say(tenure, 'offboard', person, { effectiveAt: inZone(14) });
    const west = aPerson();
    const join = await say(tenure, 'onboard', west, { attributes: west.attributes, effectiveAt: inZone(-12) });
    // Whichever comes first pushes what both make of the person.
    expect(await tenure.settled(leave)).toMatchObject({ status: 'completed' });
    expect(await tenure.settled(update)).toMatchObject({ status: 'completed' });
    expect(await tenure.settled(join)).toMatchObject({ status: 'completed' });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    expect(accountOf(sandbox, west)?.attributes.active).toBe(true);
  });

  test('takes a worker being away in its stride', async () => {
    const person = aPerson();
    const { id } = await schedule('onboard', person, FAR);
    await tenure.withoutWorker(async () => {
      await tenure.send('PATCH', `/v1/events/${id}`, { effectiveAt: soon(300) });
      await sleep(1500);
      expect(await tenure.event(id)).toMatchObject({ status: 'scheduled' });
    });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });

  test('is done in the order of the dates where all were missed', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const leave = await say(tenure, 'offboard', person, { effectiveAt: FAR });
    const back = await schedule('onboard', person, FAR);
    await tenure.withoutWorker(async () => {
      await tenure.send('PATCH', `/v1/events/${leave}`, { effectiveAt: soon(300) });
      await tenure.send('PATCH', `/v1/events/${back.id}`, { effectiveAt: soon(800) });
      await sleep(2000);
    });
    await Promise.all([tenure.settled(leave), tenure.settled(back.id)]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);
  });
});

describe('changing the date', () => {
  test('to an earlier one wakes the workflow', async () => {
    const person = aPerson();
    const { id, handle } = await schedule('onboard', person, FAR);
    await tenure.send('PATCH', `/v1/events/${id}`, { effectiveAt: soon(1000, -8) });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
    expect(await timersOf(handle.workflowId)).toHaveLength(2);
  });

  test('to the past means now', async () => {
    const { id } = await schedule('onboard', aPerson(), FAR);
    await tenure.send('PATCH', `/v1/events/${id}`, { effectiveAt: '2020-01-01T00:00:00Z' });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });

  test('to a later one is heeded, also where the word of it never came', async () => {
    const { id, handle } = await schedule('onboard', aPerson(), soon(6000));
    // Nobody tells the workflow.
    await tenure.api.db.execute(sql`update events set effective_at = ${FAR} where id = ${id}`);
    await expect.poll(() => timersOf(handle.workflowId), PATIENCE).toHaveLength(2);
    expect(await tenure.event(id)).toMatchObject({ status: 'scheduled', effectiveAt: '2090-01-01T08:00:00.000Z' });
    expect((await shown(handle.workflowId)).details).toContain('2090-01-01 08:00:00 UTC');
  });
});

describe('an event that is withdrawn', () => {
  const withdrawn: readonly [string, (it: Scheduled) => Promise<unknown>, string, string][] = [
    ['by the API', ({ id }) => tenure.send('POST', `/v1/events/${id}/cancel`), 'cancelled_by_operator', 'COMPLETED'],
    ['by the signal', ({ handle }) => handle.signal('cancel'), 'cancelled_by_operator', 'COMPLETED'],
    ['by the update', ({ handle }) => handle.executeUpdate('cancel'), 'cancelled_by_operator', 'COMPLETED'],
    ['by Request Cancellation', ({ handle }) => handle.cancel(), 'cancelled_by_operator', 'CANCELLED'],
    [
      'by a later one of its type',
      ({ person }) => say(tenure, 'update', person, { effectiveAt: FAR }),
      'replaced',
      'COMPLETED',
    ],
    ['by an immediate offboard', ({ person }) => say(tenure, 'offboard', person), 'offboarded', 'COMPLETED'],
  ];
  test.each(withdrawn)('%s ends quietly', async (_how, withdraw, reason, status) => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const { id, handle } = await schedule('update', person, FAR, { attributes: { department: 'Never' } });
    await withdraw({ person, id, handle });
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled', steps: [] });
    await expect.poll(() => statusOf(handle.workflowId), PATIENCE).toBe(status);
    expect((await tenure.report(`user=${person.employeeNumber}`)).filter((row) => row.eventId === id)).toMatchObject([
      { outcome: 'cancelled', reason },
    ]);
  });

  test('stays withdrawn: its person’s later return is another’s matter', async () => {
    const person = aPerson();
    await done(tenure, 'onboard', person);
    const leave = await schedule('offboard', person, FAR);
    const back = await done(tenure, 'onboard', person, { attributes: { department: 'Stays' } });
    expect(back).toMatchObject({ status: 'completed' });
    expect(await tenure.event(leave.id)).toMatchObject({ status: 'scheduled' });
    await tenure.send('PATCH', `/v1/events/${leave.id}`, { effectiveAt: soon(0) });
    expect(await tenure.settled(leave.id)).toMatchObject({ steps: [{ operation: 'deactivate', outcome: 'done' }] });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
  });

  test('refuses words that mean nothing before its date', async () => {
    const { id, handle } = await schedule('onboard', aPerson(), FAR);
    await expect(handle.executeUpdate('retry')).rejects.toThrow();
    await expect(handle.executeUpdate('cancel', { args: [{ appId: 'nonsense' }] })).rejects.toThrow();
    await handle.signal('skip');
    await handle.signal('cancel', 'now');
    await expect.poll(async () => (await shown(handle.workflowId)).details, PATIENCE).toContain('changed nothing');
    expect(await tenure.event(id)).toMatchObject({ status: 'scheduled' });
    expect(await statusOf(handle.workflowId)).toBe('RUNNING');
    for (const word of ['retry', 'skip']) {
      expect((await tenure.api.call('POST', `/v1/events/${id}/${word}`)).at('code')).toBe('not_stuck');
    }
  });
});

describe('a workflow that waited for its date', () => {
  test('and was lost by Temporal is started again by the sweep', async () => {
    const person = aPerson();
    const { id, handle } = await schedule('onboard', person, FAR);
    await tenure.temporal.connection.workflowService.deleteWorkflowExecution({
      namespace: inject('temporalNamespace'),
      workflowExecution: { workflowId: handle.workflowId },
    });
    const isKnown = () =>
      handle.describe().then(
        () => true,
        (error: unknown) => !(error instanceof WorkflowNotFoundError),
      );
    await expect.poll(isKnown, PATIENCE).toBe(false);
    await expect
      .poll(
        async () => {
          await sweepNow();
          return isKnown();
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe(true);
    expect(await tenure.event(id)).toMatchObject({ status: 'scheduled', workflowId: handle.workflowId });
    await expect.poll(() => timersOf(handle.workflowId), PATIENCE).toHaveLength(1);
    await tenure.send('PATCH', `/v1/events/${id}`, { effectiveAt: soon(0) });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });

  test('and was terminated needs a human, and goes on waiting after a retry', async () => {
    const person = aPerson();
    const { id, handle } = await schedule('onboard', person, FAR);
    await handle.terminate('by hand');
    await sweptUp(id);
    expect(await tenure.settled(id, 'needs_attention')).toMatchObject({ cause: { kind: 'workflow_ended' }, steps: [] });
    // Said once, and not started again by itself.
    await sweepNow();
    expect(await tenure.report(`user=${person.employeeNumber}`)).toMatchObject([
      { outcome: 'needs_attention', reason: 'workflow_ended' },
    ]);
    await tenure.send('POST', `/v1/events/${id}/retry`);
    const again = `${handle.workflowId}:2`;
    await expect.poll(() => timersOf(again).catch(() => []), PATIENCE).toHaveLength(1);
    expect(await tenure.event(id)).toMatchObject({ status: 'scheduled', workflowId: again, cause: null });
    expect(accountOf(sandbox, person)).toBeUndefined();
    await tenure.send('PATCH', `/v1/events/${id}`, { effectiveAt: soon(0) });
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });

  test('and slept through it, as after a restore of Temporal, is woken by the sweep', async () => {
    const { id } = await schedule('onboard', aPerson(), FAR);
    await tenure.api.db.execute(sql`update events set effective_at = now() where id = ${id}`);
    await expect
      .poll(
        async () => {
          await sweepNow();
          return (await tenure.event(id)).status;
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe('completed');
  });
});

describe('an event that an older version had accepted', () => {
  test('waits for its date from now on too', async () => {
    const person = aPerson();
    const { id } = await schedule('onboard', person, FAR);
    // As it was left there: no workflow, never tried.
    const { workflowId } = await tenure.event(id);
    await tenure.api.db.execute(sql`
      update events set start_state = 'pending', started_at = null, workflow_id = ${`${workflowId}-old`},
        effective_at = now() + interval '2 s' where id = ${id}`);
    expect(await tenure.settled(id)).toMatchObject({
      status: 'completed',
      workflowId: `${workflowId}-old`,
      steps: [{ outcome: 'done' }],
    });
  });
});

describe('a change that an older version could not let take effect', () => {
  test('is tried again in a workflow of its own', async () => {
    const person = aPerson();
    const { id, handle } = await schedule('onboard', person, FAR);
    await tenure.api.db.execute(sql`
      update events set start_state = 'never', status = 'needs_attention', started_at = null, effective_at = now(),
        workflow_id = ${`${handle.workflowId}-old`}, cause = '{"kind": "change_refused", "id": "conflict"}'
      where id = ${id}`);
    await tenure.send('POST', `/v1/events/${id}/retry`);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }], cause: null });
  });
});

describe('a change that can’t enter the directory when its time comes', () => {
  async function aConflict(): Promise<Scheduled & { readonly other: string }> {
    const person = aPerson();
    const scheduled = await schedule('onboard', person, FAR);
    const { user } = await tenure.send('POST', '/v1/users', { userName: person.userName });
    const other = String(Object(user).id);
    await tenure.send('PATCH', `/v1/events/${scheduled.id}`, { effectiveAt: soon(0) });
    await tenure.settled(scheduled.id, 'needs_attention');
    await expect.poll(async () => (await shown(scheduled.handle.workflowId)).stage, PATIENCE).toBe('needs_attention');
    return { ...scheduled, person, other };
  }
  const free = ({ other }: { readonly other: string }) =>
    tenure.send('PATCH', `/v1/users/${other}`, { userName: `${other}@acme.example` });

  test('waits where everybody sees it, and is tried again by retry', async () => {
    const stuck = await aConflict();
    const { handle, id } = stuck;
    expect(await shown(handle.workflowId)).toMatchObject({ status: 'RUNNING', cause: 'conflict' });
    expect((await shown(handle.workflowId)).details).toContain('userName');
    // In vain, as nothing has changed.
    await handle.signal('retry');
    const user = stuck.person.employeeNumber;
    await expect.poll(() => tenure.report(`user=${user}&outcome=needs_attention`), PATIENCE).toHaveLength(2);
    await free(stuck);
    await tenure.send('POST', `/v1/events/${id}/retry`);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }], cause: null });
    await handle.result();
    expect(await shown(handle.workflowId)).toMatchObject({ status: 'COMPLETED', stage: 'running', details: '' });
  });

  test('is tried again by the signal too', async () => {
    const stuck = await aConflict();
    await free(stuck);
    await stuck.handle.executeUpdate('retry');
    expect(await tenure.settled(stuck.id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });

  const ends: readonly [string, (it: Scheduled) => Promise<unknown>, Partial<EventView>][] = [
    ['skip', ({ handle }) => handle.signal('skip'), { status: 'completed' }],
    ['cancel', ({ handle }) => handle.signal('cancel'), { status: 'cancelled' }],
    ['skip by the API', ({ id }) => tenure.send('POST', `/v1/events/${id}/skip`), { status: 'completed' }],
    ['an offboard', ({ person }) => say(tenure, 'offboard', person), { status: 'completed' }],
  ];
  test.each(ends)('is ended by %s', async (_how, end, expected) => {
    const stuck = await aConflict();
    await end(stuck);
    expect(await tenure.settled(stuck.id)).toMatchObject({ ...expected, steps: [] });
    await expect.poll(() => statusOf(stuck.handle.workflowId), PATIENCE).toBe('COMPLETED');
  });

  test('needs a human still when its workflow was terminated meanwhile', async () => {
    const stuck = await aConflict();
    await stuck.handle.terminate('by hand');
    await sweptUp(stuck.id);
    await free(stuck);
    await tenure.send('POST', `/v1/events/${stuck.id}/retry`);
    expect(await tenure.settled(stuck.id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  });
});

type Handle = ReturnType<Tenure['temporal']['client']['workflow']['getHandle']>;

interface Scheduled {
  readonly id: string;
  readonly handle: Handle;
  readonly person: Person;
}

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const view = z.looseObject({ id: z.string(), status: z.string(), workflowId: z.string() });
const audit = z.looseObject({ data: z.array(z.looseObject({ action: z.string(), objectId: z.string() })) });

/** PENDING_ACTIVITY_STATE_SCHEDULED of temporal.api.enums.v1. */
const SCHEDULED = 1;

/** What an administrator does by the Temporal UI's own means, and by the API. */
describe('an administrator', () => {
  let stack: Stack;
  let app: ConnectedApp;

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    await stack.startWorker();
    app = await connectSandbox(stack, 'Administrator');
    await drained(stack, 60);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('24', 'batch signal, activity pause, unpause and reset, cancel with compensation', 180, async (it) => {
    const { knobs } = app.sandbox;
    const { workflowService } = stack.temporal.connection;
    const namespace = 'default';
    const count = it.size(5, 20);
    const add = (key: string) =>
      post(
        stack,
        joiners(key, count).map((one) => [one]),
        { key },
      ).then(({ ids }) => ids);

    // Refused for good, mended, and told so by one batch over a query.
    knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const refused = await add('r24-batch');
    const query = `TenureStage = 'needs_attention' AND ExecutionStatus = 'Running' AND StartTime >= '${stack.since.toISOString()}'`;
    await until(
      'all are found by the query',
      async () => (await stack.temporal.client.workflow.count(query)).count >= count,
    );
    knobs.clear();
    await workflowService.startBatchOperation({
      namespace,
      jobId: `r24-${Date.now()}`,
      visibilityQuery: query,
      reason: 'mended',
      signalOperation: { signal: 'retry', identity: 'row-24' },
    });
    await untilStatus(refused, 'completed');

    // In backoff: held, let go, and made to try at once.
    knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null, retryAfter: '600' });
    const [held = '', ...others] = await add('r24-held');
    const { workflowId } = await stack.api.call('GET', `/v1/events/${held}`, view);
    // Accepted is not started yet: no workflow is no answer.
    const waits = async () => (await pendingActivity(workflowId).catch(() => undefined)) !== undefined;
    await until('its push waits to be tried again', waits);
    const activity = {
      namespace,
      execution: { workflowId },
      id: await pendingActivity(workflowId),
      identity: 'row-24',
    };
    await workflowService.pauseActivity({ ...activity, reason: 'looking' });
    await workflowService.unpauseActivity(activity);
    knobs.clear();
    // An attempt that was under way may still be told to wait: reset again, as whoever sees that would.
    await until(
      'what was held is through',
      async () => {
        const { status } = await stack.api.call('GET', `/v1/events/${held}`, view);
        if (status === 'completed') return true;
        if (await isWaiting(workflowId)) await workflowService.resetActivity(activity);
        return false;
      },
      { seconds: 60, everyMs: 500 },
    );
    // The target has asked for 600 s; whoever knows better says so.
    for (const id of others) {
      const other = await stack.api.call('GET', `/v1/events/${id}`, view);
      const waiting = await pendingActivity(other.workflowId);
      const execution = { workflowId: other.workflowId };
      if (waiting !== undefined) await workflowService.resetActivity({ ...activity, execution, id: waiting });
    }

    // Given up, and taken back.
    const [known = ''] = await add('r24-cancel');
    await stack.api.call('POST', `/v1/events/${known}/cancel`, z.unknown(), {
      body: {},
      idempotencyKey: 'r24-cancel',
    });
    const drain = await drained(stack, 120);
    const log = await stack.api.call('GET', `/v1/audit?object=${known}`, audit);
    expect(log.data.map(({ action }) => action)).toContain('event.cancel');
    await assertInvariants(stack, [app]);
    return { events: 3 * count, drain };
  });

  async function untilStatus(ids: readonly string[], status: string): Promise<void> {
    const isSo = async () => {
      const shown = await Promise.all(ids.map((id) => stack.api.call('GET', `/v1/events/${id}`, view)));
      return shown.every((event) => event.status === status);
    };
    await until(`all are ${status}`, isSo, { seconds: 60, everyMs: 250 });
  }

  async function pendingActivity(workflowId: string): Promise<string | undefined> {
    return (await pendingPush(workflowId))?.activityId ?? undefined;
  }

  /** Not at an attempt. */
  async function isWaiting(workflowId: string): Promise<boolean> {
    return (await pendingPush(workflowId))?.state === SCHEDULED;
  }

  async function pendingPush(workflowId: string) {
    const { raw } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    return raw.pendingActivities?.find(({ activityId }) => activityId?.startsWith('pushAccount'));
  }
});

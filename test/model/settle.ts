import { setTimeout as sleep } from 'node:timers/promises';
import { and, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { accounts, eventSteps, workflowSignals } from '../../db/schema/index.ts';
import { requestRechecks } from '../../db/sweep.ts';
import { ALL_OPERATIONS_ON } from '../../domain/lifecycle.ts';
import { SLOW_MS } from './faults.ts';
import type { World } from './world.ts';

const LIMIT_MS = 120_000;
const RETRY_EVERY_MS = 800;

/**
 * Takes all faults away, turns every switch on and the deletion guard off again, retries what needs attention as an operator would, and waits until
 * nothing is open any more. The second looks that Tenure keeps for later are brought forward.
 *
 * @throws Error naming what is still open, and what it waits for.
 */
export async function settle(world: World): Promise<void> {
  const { tenure, apps } = world;
  for (const { sandbox } of apps) sandbox.knobs.clear();
  // What was held up on its way to a target arrives.
  await sleep(SLOW_MS);
  for (const { id, sandbox } of apps) {
    // The token is entered anew too: what waits for a good one need not wait for the next probe.
    const connection = { baseUrl: sandbox.baseUrl, token: sandbox.token };
    await tenure.send('PATCH', `/v1/apps/${id}`, {
      operations: ALL_OPERATIONS_ON,
      deletionGuard: null,
      connection,
    });
  }
  const retried = new Map<string, number>();
  const deadline = Date.now() + LIMIT_MS;
  for (let calm = 0; calm < 2; ) {
    await lookAgainNow(world);
    const open = await world.openEvents();
    for (const { id, status } of open) {
      if (status !== 'needs_attention' || Date.now() - (retried.get(id) ?? 0) < RETRY_EVERY_MS) continue;
      retried.set(id, Date.now());
      await tenure.api.call('POST', `/v1/events/${id}/retry`, {});
    }
    calm = open.length === 0 && (await isQuiet(world)) ? calm + 1 : 0;
    if (Date.now() > deadline) throw new Error(`Not settled:\n${await stillOpen(world)}`);
    await sleep(100);
  }
}

async function lookAgainNow({ tenure, apps }: World): Promise<void> {
  const ids = apps.map(({ id }) => id);
  await tenure.api.db
    .update(accounts)
    .set({ recheckAt: sql`now()` })
    .where(and(isNotNull(accounts.recheckAt), inArray(sql`app_id`, ids)));
  await requestRechecks(tenure.api.db, 100);
}

async function isQuiet({ tenure, apps }: World): Promise<boolean> {
  const ids = apps.map(({ id }) => id);
  const [waiting] = await tenure.api.db
    .select()
    .from(accounts)
    .where(and(isNotNull(accounts.recheckAt), inArray(sql`app_id`, ids)))
    .limit(1);
  const [unsent] = await tenure.api.db.select().from(workflowSignals).where(isNull(workflowSignals.sentAt)).limit(1);
  return waiting === undefined && unsent === undefined;
}

async function stillOpen(world: World): Promise<string> {
  const open = await world.openEvents();
  const ids = open.map(({ id }) => id);
  const steps =
    ids.length === 0 ? [] : await world.tenure.api.db.select().from(eventSteps).where(inArray(sql`event_id`, ids));
  return open
    .map(({ id, status }) => {
      const own = steps.filter(({ eventId }) => eventId === id);
      return `${id} ${status}: ${own.map((it) => `${it.appId} ${it.outcome} ${it.reason} ${it.error?.message ?? ''}`).join('; ')}`;
    })
    .join('\n');
}

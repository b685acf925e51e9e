import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keepAttempt } from '../../../db/stepAttempts.ts';
import { isId } from '../../../domain/ids.ts';
import { runSweeper } from '../../../runtime/relay/sweeper.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { aPerson, type Company, type ConnectedApp, done, eventOf, say, startCompany } from '../lifecycle/company.ts';
import type { Tenure } from '../lifecycle/startTenure.ts';

const answer = z.strictObject({
  data: z.array(
    z.strictObject({
      appId: z.string().nullable(),
      userId: z.string().nullable(),
      attempt: z.number(),
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
      durationMs: z.number(),
      outcome: z.string(),
      code: z.string().nullable(),
      httpStatus: z.number().nullable(),
      message: z.string().nullable(),
      remedy: z.string().nullable(),
    }),
  ),
});

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany('sandbox-token'));
});
beforeEach(() => sandbox.knobs.clear());
afterAll(() => stop?.());

async function attemptsOf(eventId: string) {
  return answer.parse(await tenure.send('GET', `/v1/events/${eventId}/attempts`)).data;
}

describe('GET /v1/events/{id}/attempts', () => {
  it('has both failures of a step and its success, in the order of time', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: 2 });
    const person = aPerson();
    const { id, userId } = await done(tenure, 'onboard', person);
    const attempts = await attemptsOf(id);
    const failed = { appId: app.id, userId, outcome: 'waiting', httpStatus: 503 };
    expect(attempts).toMatchObject([
      { ...failed, attempt: 1 },
      { ...failed, attempt: 2 },
      { appId: app.id, userId, attempt: 3, outcome: 'done', code: null, message: null, httpStatus: 201 },
    ]);
    expect(attempts[0]?.code).toMatch(/^target_/);
    expect(attempts[0]?.message).not.toBeNull();
    expect(JSON.stringify(attempts)).not.toContain(person.userName);
    for (const [i, { startedAt, finishedAt }] of attempts.entries()) {
      expect(startedAt <= finishedAt).toBe(true);
      expect(startedAt >= (attempts[i - 1]?.startedAt ?? '')).toBe(true);
    }
  });

  it('has what a human had to mend', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: 1 });
    const id = await say(tenure, 'onboard', aPerson());
    await tenure.settled(id, 'needs_attention');
    await tenure.send('POST', `/v1/events/${id}/retry`);
    await tenure.settled(id);
    expect(await attemptsOf(id)).toMatchObject([
      { outcome: 'needs_attention', code: expect.any(String), message: expect.any(String), httpStatus: 400 },
      { outcome: 'done', code: null },
    ]);
  });

  it('has the failure of one of many people whom an event covers', async () => {
    const [first, second] = [await done(tenure, 'onboard', aPerson()), await done(tenure, 'onboard', aPerson())];
    sandbox.knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 503, times: 1 });
    const rows = z.array(z.looseObject({ target: z.string() }));
    const mappings = await tenure.send('GET', `/v1/apps/${app.id}/mappings`);
    const changed = await tenure.send('PUT', `/v1/apps/${app.id}/mappings`, {
      users: [
        ...rows.parse(mappings.users).filter(({ target }) => target !== 'title'),
        { target: 'title', constant: 'Staff' },
      ],
      groups: mappings.groups,
    });
    const event = await eventOf(tenure, changed);
    const attempts = await attemptsOf(event?.id ?? '');
    const failed = attempts.filter(({ outcome }) => outcome === 'waiting');
    expect(failed).toMatchObject([{ appId: app.id, userId: expect.stringMatching(/^usr_/), httpStatus: 503 }]);
    const through = attempts.filter(({ outcome }) => outcome === 'done').map(({ userId }) => userId);
    expect(through).toEqual(expect.arrayContaining([first.userId, second.userId]));
  });

  it('forgets failures when their event has ended long ago, and what got through never', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: 2 });
    const [old, fresh] = [await done(tenure, 'onboard', aPerson()), await done(tenure, 'onboard', aPerson())];
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: 1 });
    const open = await say(tenure, 'onboard', aPerson());
    await tenure.settled(open, 'needs_attention');
    const { db, logger } = tenure.api.deps;
    await db.execute(sql`update step_attempts set finished_at = now() - interval '100 days'`);
    await db.execute(sql`update events set finished_at = now() - interval '91 days' where id = ${old.id}`);
    const [keptOpen, keptFresh] = [await attemptsOf(open), await attemptsOf(fresh.id)];
    const end = new AbortController();
    const sweeping = { db, client: tenure.temporal.client, logger, attemptsKeptDays: 90 };
    const swept = runSweeper({ ...sweeping, everyMs: 50, signal: end.signal });
    await expect.poll(async () => (await attemptsOf(old.id)).map(({ outcome }) => outcome)).toEqual(['done']);
    end.abort();
    await swept;
    expect(await attemptsOf(open)).toEqual(keptOpen);
    expect(await attemptsOf(fresh.id)).toEqual(keptFresh);
  });

  it('keeps the first and the last of very many', async () => {
    const { id } = await done(tenure, 'onboard', aPerson());
    const appId = app.id;
    if (!isId('evt', id) || !isId('app', appId)) throw new Error('No ids.');
    const error = { code: 'target_unavailable', message: 'It answers 503.' };
    for (let attempt = 1; attempt <= 130; attempt += 1) {
      const startedAt = new Date(Date.now() - 1000);
      await keepAttempt(tenure.api.db, { eventId: id, appId, attempt, startedAt, outcome: 'waiting', error });
    }
    const kept = (await attemptsOf(id)).filter(({ outcome }) => outcome === 'waiting').map(({ attempt }) => attempt);
    expect(kept).toHaveLength(100);
    expect(kept.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(kept.slice(20)).toEqual(Array.from({ length: 80 }, (_, i) => i + 51));
  });
});

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack } from '../harness/stack.ts';

describe('the API dies', () => {
  let stack: Stack;
  let app: ConnectedApp;

  beforeAll(async () => {
    stack = await createStack();
    const api = await stack.startApi();
    await stack.startWorker();
    app = await connectSandbox(stack, 'API kills');
    await drained(stack, 30);
    await api.terminate();
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('11', 'the API is killed when an event is committed, before it is answered or started', 120, async (it) => {
    const people = joiners('r11', it.size(30, 60)).map((one) => [one]);
    const kills = it.size(5, 30);
    const posting = post(stack, people, { key: 'r11', width: 4 });
    let killed = 0;
    while (killed < kills) {
      const nth = Math.ceil(it.random.between(0, 3));
      const api = await stack.startApi({ env: { TENURE_FAULT: `after-accept:${nth}` } });
      const end = await Promise.race([api.ended, posting]);
      if (!('signal' in end)) break;
      expect(end.signal).toBe('SIGKILL');
      killed += 1;
    }
    const last = killed === kills ? await stack.startApi() : undefined;
    const { ids } = await posting;
    const drain = await drained(stack, 60);
    expect(last === undefined ? killed : kills).toBeGreaterThanOrEqual(it.size(4, 15));
    expect(new Set(ids).size).toBe(people.length);
    const [{ count } = { count: 0 }] = await stack.database.db.execute<{ count: string }>(
      `select count(*) from events where type = 'onboard'`,
    );
    expect(Number(count)).toBe(people.length);
    await assertInvariants(stack, [app]);
    return { events: ids.length, kills: killed, drain };
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners, leaverOf, person } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const withStatus = z.looseObject({ status: z.string() });

describe('a target that is down; people whose data is poison', () => {
  let stack: Stack;
  let app: ConnectedApp;

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    await stack.startWorker();
    app = await connectSandbox(stack, 'Outage');
    await drained(stack, 60);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('15', 'the target answers 503 for 20 s, and then is well', 240, async (it) => {
    const { knobs, traffic } = app.sandbox;
    knobs.add({ status: 503, times: null });
    traffic.forget();
    const people = joiners('r15', it.size(60, 300)).map((one) => [one]);
    const { ids } = await post(stack, people, { key: 'r15' });
    await sleep(it.size(8000, 20_000));
    const asked = traffic.arrivals().length;
    knobs.clear();
    const drain = await drained(stack, 120);
    await assertInvariants(stack, [app]);
    return { events: ids.length, 'calls while it was down': asked, drain };
  });

  row('21', 'people leave while an import runs', 300, async (it) => {
    const leavers = joiners('r21-leaver', 10);
    await post(
      stack,
      leavers.map((one) => [one]),
      { key: 'r21-join' },
    );
    await drained(stack, 60);
    const people = joiners('r21', it.size(150, 2000)).map((one) => [one]);
    const importing = post(stack, people, { key: 'r21', width: 16 });
    await until('the backlog has begun', () => stack.accepted.size > people.length / 4, { seconds: 60 });
    const waited: number[] = [];
    for (const { employeeNumber } of leavers) {
      const from = Date.now();
      await post(stack, [[leaverOf(employeeNumber)]], { key: `r21-leave` });
      const isOut = () =>
        app.sandbox
          .effects()
          .some((it) => it.active === false && it.userName?.includes(employeeNumber.toLowerCase()) === true);
      await until('the leaver is out', isOut, { seconds: 30, everyMs: 20 });
      waited.push(Date.now() - from);
    }
    await importing;
    const drain = await drained(stack, 240);
    await assertInvariants(stack, [app]);
    waited.sort((a, b) => a - b);
    return { events: people.length + 20, 'leaver p50 ms': waited[5] ?? 0, 'leaver most ms': waited.at(-1) ?? 0, drain };
  });

  row('25', 'names in every script, and values that can’t be stored, sent or mapped', 120, async (it) => {
    const say = async (key: string, attributes: Record<string, unknown>) => {
      const { attributes: usual } = person(key);
      const body = { type: 'onboard', employeeNumber: key, attributes: { ...usual, ...attributes } };
      const answer = await fetch(`${stack.apiUrl}/v1/hr/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const said: unknown = await answer.json();
      const event = z.object({ event: z.object({ id: z.string() }) }).safeParse(said);
      if (event.success) stack.accepted.add(event.data.event.id);
      return answer.status;
    };
    const neighbours = post(
      stack,
      joiners('r25', it.size(20, 40)).map((one) => [one]),
      { key: 'r25', width: 2, pauseMs: 100 },
    );
    const taken = [
      await say('r25-emoji', { displayName: '👩🏽‍🚀 Zoë 🏳️‍🌈', givenName: '👩🏽‍🚀' }),
      await say('r25-rtl', { displayName: 'محمد ‮dlrow olleh‬ العربي', familyName: 'العربي' }),
      await say('r25-zalgo', { displayName: `Z̸͎̒${'̸'.repeat(200)}` }),
      await say('r25-quotes', { displayName: `"; drop table users; --'\\`, title: '{{7*7}} =cmd()' }),
      await say('r25-long', { title: 'x'.repeat(200_000) }),
    ];
    const refused = [
      await say('r25-nul', { displayName: 'a\u0000b' }),
      await say('r25-surrogate', { displayName: 'a\ud800b' }),
      await say('r25-huge', { title: 'x'.repeat(10_000_000) }),
      await say('r25-nest', { title: { deep: { deeper: [1] } } }),
    ];
    await neighbours;
    expect(taken.filter((status) => status >= 500)).toEqual([]);
    expect(taken.slice(0, 4)).toEqual([202, 202, 202, 202]);
    expect(
      refused.every((status) => status >= 400 && status < 500),
      refused.join(),
    ).toBe(true);
    const drain = await drained(stack, 60);
    for (const id of stack.accepted) await stack.api.call('GET', `/v1/events/${id}`, withStatus);
    await assertInvariants(stack, [app]);
    return { taken: taken.join('/'), refused: refused.join('/'), drain };
  });
});

import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, users } from '../../../db/schema/index.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';
import { createSource } from './readSources.ts';

let api: TestApi;
let source: { id: string; secret: string };
beforeAll(async () => {
  api = await startApi();
  source = await createSource(api, { kind: 'webhook', displayName: 'HR hooks' });
});
afterAll(() => api.stop());

const NOW = () => new Date();

function post(
  body: unknown,
  { id = 'msg_1', at = NOW(), secret = source.secret, sent = JSON.stringify(body) } = {},
): Promise<Answer> {
  return api.call('POST', `/v1/webhooks/${source.id}`, sent, {
    authorization: null,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, JSON.stringify(body)),
  });
}

const onboard = (number: string) => ({
  type: 'onboard',
  employeeNumber: number,
  attributes: { email: `${number.toLowerCase()}@acme.example` },
});

describe('A signed message of an HR system', () => {
  it('makes the event that it tells of, without an API key; the same id again makes none', async () => {
    const [first, again] = [await post(onboard('W1')), await post(onboard('W1'))];
    expect([first.status, first.body, again.status, again.body]).toEqual([202, { accepted: 1 }, 202, { accepted: 1 }]);
    const [person] = await api.db.select().from(users).where(eq(users.employeeNumber, 'W1'));
    expect(await api.db.$count(events, eq(events.userId, person?.id ?? 'usr_0'))).toBe(1);
  });

  it('may tell of several, all or none of which are taken', async () => {
    const wrong = await post([onboard('W2'), { type: 'offboard', employeeNumber: 'nobody' }], { id: 'msg_2' });
    expect([wrong.status, wrong.at('code')]).toEqual([404, 'unknown_person']);
    expect(await api.db.$count(users, eq(users.employeeNumber, 'W2'))).toBe(0);
    const right = await post([onboard('W2'), onboard('W3')], { id: 'msg_2' });
    expect([right.status, right.body]).toEqual([202, { accepted: 2 }]);
  });

  it('is refused with 401, and no word about why, where signature, time or source are wrong', async () => {
    const old = new Date(Date.now() - 6 * 60_000);
    const answers = [
      await post(onboard('W4'), { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` }),
      await post(onboard('W4'), { at: old }),
      await post(onboard('W4'), { sent: JSON.stringify(onboard('W5')) }),
      await api.call('POST', `/v1/webhooks/${source.id}`, onboard('W4'), { authorization: null }),
      await api.call('POST', '/v1/webhooks/src_unknown', onboard('W4'), { authorization: null }),
    ];
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(answers.map((answer) => answer.at('detail'))).size).toBe(1);
    expect(await api.db.$count(users, eq(users.employeeNumber, 'W4'))).toBe(0);
  });

  it('that is signed and makes no sense is told what is wrong', async () => {
    const answer = await post([{ type: 'onboard' }], { id: 'msg_3' });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, '0.employeeNumber']);
  });

  it('may be signed with the old secret for a while after a new one was made; neither is shown', async () => {
    const before = source.secret;
    const rotated = await api.call('POST', `/v1/sources/${source.id}/rotate-secret`);
    source = { ...source, secret: String(rotated.at('secret')) };
    expect(source.secret).not.toBe(before);
    const statuses = [
      (await post(onboard('W6'), { id: 'msg_4', secret: before })).status,
      (await post(onboard('W7'), { id: 'msg_5' })).status,
    ];
    expect(statuses).toEqual([202, 202]);
    expect((await api.call('GET', `/v1/sources/${source.id}`)).text).not.toContain('whsec_');
    expect((await api.call('GET', '/v1/audit?limit=50')).text).not.toContain('whsec_');
  });
});

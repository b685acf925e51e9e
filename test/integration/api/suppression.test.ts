import { afterAll, beforeAll, expect, it } from 'vitest';
import { suppressions } from '../../../db/schema/index.ts';
import { newId } from '../../../domain/ids.ts';
import { createApp, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('A suppression is lifted by an administrator, and the account given again', async () => {
  const [appId, userId] = [await createApp(api), await insertUser(api.db)];
  const eventId = newId('evt');
  await api.db.insert(suppressions).values({ userId, appId, eventId });
  const path = `/v1/users/${userId}/access/${appId}/suppression`;
  const answer = await api.call('DELETE', path);
  expect(answer.status, answer.text).toBe(202);
  expect(answer.body).toMatchObject({ event: { type: 'converge', appId, cause: { kind: 'recheck' } } });
  expect(await api.db.select().from(suppressions)).toEqual([]);
  expect((await api.call('DELETE', path)).body).toEqual({ event: null });
  const audit = await api.call('GET', '/v1/audit');
  expect(audit.text).toContain('user.suppression.lift');
});

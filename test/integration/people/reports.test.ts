import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { provisioningLog } from '../../../db/schema/index.ts';
import { type AppId, newId, type UserId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { anApp, aPerson, fieldsIn, fresh, idsIn, rowsIn } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(() => api.db.delete(provisioningLog).then(() => undefined));

const REPORT = '/v1/reports/provisioning';

describe('the provisioning report', () => {
  it('is the log, newest first, each row as the contract has it', async () => {
    const userId = newId('usr');
    const appId = newId('app');
    await aRow({ userId, appId, operation: 'create', outcome: 'done' });
    await aRow({ outcome: 'skipped', reason: 'no_app' });
    const rows = rowsIn(await api.call('GET', REPORT));
    expect(rows).toMatchObject([
      { appId: null, operation: null, outcome: 'skipped', reason: 'no_app' },
      { userId, appId, operation: 'create', outcome: 'done' },
    ]);
    expect(Object.keys(rows[1] ?? {})).toEqual(
      'id time eventId workflowId userId userName appId appName groupId operation outcome reason changes attempts httpStatus durationMs'.split(
        ' ',
      ),
    );
  });

  it('pages by cursor, without a row twice', async () => {
    for (let i = 0; i < 5; i += 1) await aRow({ outcome: 'done' });
    const first = await api.call('GET', `${REPORT}?limit=3`);
    await aRow({ outcome: 'done' });
    const second = await api.call('GET', `${REPORT}?limit=3&cursor=${String(first.at('nextCursor'))}`);
    expect(second.at('nextCursor')).toBeNull();
    const ids = [...idsIn(first), ...idsIn(second)];
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
  });

  it('is filtered by operation, outcome, app and time, alone and together', async () => {
    const displayName = fresh('Report App');
    const appId = await anApp(api.db, { displayName });
    const day = (n: number) => new Date(Date.UTC(2026, 0, n));
    await aRow({ appId, operation: 'create', outcome: 'done', time: day(1) });
    await aRow({ appId, operation: 'update', outcome: 'done', time: day(2) });
    await aRow({ appId, operation: 'create', outcome: 'skipped', time: day(3) });
    await aRow({ appId: newId('app'), operation: 'create', outcome: 'done', time: day(4) });
    const days = async (query: string) =>
      rowsIn(await api.call('GET', `${REPORT}?${query}`)).map(({ time }) => Number(String(time).slice(8, 10)));
    expect(await days(`app=${appId}`)).toEqual([3, 2, 1]);
    expect(await days(`app=${displayName.toUpperCase()}`)).toEqual([3, 2, 1]);
    expect(await days('operation=create')).toEqual([4, 3, 1]);
    expect(await days('outcome=done')).toEqual([4, 2, 1]);
    expect(await days(`app=${appId}&operation=create&outcome=done`)).toEqual([1]);
    expect(await days('from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z')).toEqual([3, 2]);
    expect(await days(`from=${encodeURIComponent('2026-01-02T01:00:00+01:00')}&outcome=done`)).toEqual([4, 2]);
    expect(await days('app=unheard-of')).toEqual([]);
  });

  it('finds a person by a former address and name, and the rows keep the name of then', async () => {
    const mark = fresh('former');
    const { id } = await aPerson(api, { userName: `${mark}@old.example`, email: `${mark}@mail.example` });
    await aRow({ userId: id, userName: `${mark}@old.example`, outcome: 'done' });
    await aRow({ userId: newId('usr'), outcome: 'done' });
    await api.call('PATCH', `/v1/users/${id}`, { userName: `${mark}@new.example`, email: null });
    await api.call('DELETE', `/v1/users/${id}`);
    for (const name of [`${mark}@MAIL.example`, `${mark}@old.example`, `${mark}@new.example`, id]) {
      const rows = rowsIn(await api.call('GET', `${REPORT}?user=${encodeURIComponent(name)}`));
      expect(rows.at(-1)?.userName, name).toBe(`${mark}@old.example`);
      expect(new Set(rows.map(({ userId }) => userId)), name).toEqual(new Set([id]));
    }
    expect(rowsIn(await api.call('GET', `${REPORT}?user=nobody`))).toEqual([]);
  });

  it.each([
    'operation=destroy',
    'outcome=fine',
    'from=2026',
    'limit=0',
    'cursor=12',
    `cursor=${Buffer.from('["1","evt_1"]').toString('base64url')}`,
    `cursor=${Buffer.from('["1",1e300]').toString('base64url')}`,
    'format=xml',
    'usr=ann',
    'user=%00',
  ])('refuses ?%s, naming it', async (query) => {
    const answer = await api.call('GET', `${REPORT}?${query}`);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [query.split('=')[0]]]);
  });
});

describe('the report as CSV', () => {
  it('is a file with a header, all rows over many pages, and changes as JSON', async () => {
    const rows = Array.from({ length: 2500 }, () => logRow({ outcome: 'done' }));
    await api.db.insert(provisioningLog).values(rows);
    await aRow({ outcome: 'done', changes: [{ attribute: 'title', old: null, new: 'Lead, "chief"' }] });
    const answer = await api.call('GET', `${REPORT}?format=csv`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="provisioning-[\d-]+\.csv"$/);
    const table = read(answer.text);
    expect(table).toHaveLength(2501);
    expect(JSON.parse(table[0]?.changes ?? '')).toEqual([{ attribute: 'title', old: null, new: 'Lead, "chief"' }]);
    const ids = table.map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
  });

  it('is filtered like the pages, and ends at a limit that was given', async () => {
    for (const outcome of ['done', 'skipped', 'done'] as const) await aRow({ outcome });
    expect(read((await api.call('GET', `${REPORT}?format=csv&outcome=done`)).text)).toHaveLength(2);
    expect(read((await api.call('GET', `${REPORT}?format=csv&limit=1`)).text)).toHaveLength(1);
    expect((await api.call('GET', `${REPORT}?format=csv&outcome=compensated`)).text.trim()).toMatch(/^id,time,/);
  });

  it('holds no cell that a spreadsheet would run', async () => {
    for (const userName of ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx'])
      await aRow({ userName, outcome: 'done' });
    const names = read((await api.call('GET', `${REPORT}?format=csv`)).text).map(({ userName }) => userName);
    expect(names).toHaveLength(5);
    for (const name of names) expect(name).toMatch(/^'/);
  });
});

function logRow(row: Partial<typeof provisioningLog.$inferInsert> & { outcome: 'done' | 'skipped' }) {
  const eventId = newId('evt');
  return { eventId, workflowId: `onboard:${eventId}`, userName: 'ann', ...row };
}

async function aRow(
  row: Partial<typeof provisioningLog.$inferInsert> & {
    outcome: 'done' | 'skipped';
    userId?: UserId;
    appId?: AppId;
  },
): Promise<void> {
  await api.db.insert(provisioningLog).values(logRow(row));
}

function read(text: string): Record<string, string>[] {
  return parse(text, { columns: true });
}

import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, users } from '../../../db/schema/index.ts';
import { CLIENT, ISU, startWorkday, type WorkdayStandin } from '../../standins/workday.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';
import { createSource, readToEnd } from './readSources.ts';

let api: TestApi;
let workday: WorkdayStandin;
beforeAll(async () => {
  api = await startApi();
  workday = await startWorkday();
});
afterAll(async () => {
  await workday.stop();
  await api.stop();
});

const ann = {
  Employee_ID: 'E1',
  Legal_First_Name: 'Ann',
  Legal_Last_Name: 'Lee',
  Work_Email: 'ann@acme.example',
  Worker_Status: 'Active',
  Hire_Date: '2020-01-01',
  Supervisory_Organization: [{ Descriptor: 'Engineering' }],
  Cost_Center: '200',
};
const bob = { Employee_ID: 'E2', Work_Email: 'bob@acme.example', Worker_Status: 'Active', Hire_Date: '2999-01-01' };

function settings(more: object = {}) {
  return { reportUrl: `${workday.origin}/ccx/service/customreport2/acme/ISU/Workers`, ...more };
}

async function basicSource(displayName: string): Promise<string> {
  const { username, password } = ISU;
  const source = { kind: 'workday', displayName, settings: settings({ username }), secrets: { password } };
  return (await createSource(api, source)).id;
}

async function readNow(id: string): Promise<Answer> {
  return readToEnd(api, await api.call('POST', `/v1/sources/${id}/runs`, {}));
}

async function person(number: string) {
  const [found] = await api.db.select().from(users).where(eq(users.employeeNumber, number));
  return found;
}

describe('A Workday report', () => {
  it('tells of workers by its own field names; who is hired or terminated later waits for that day', async () => {
    const id = await basicSource('Workday');
    workday.serve([ann, bob, { Work_Email: 'no-id@acme.example' }]);
    const first = await readNow(id);
    expect(first.at('counts')).toMatchObject({ created: 1, scheduled: 1, bad: 1 });
    expect(await person('E1')).toMatchObject({
      ...{ givenName: 'Ann', familyName: 'Lee', email: 'ann@acme.example', userName: 'ann@acme.example' },
      ...{ department: 'Engineering', active: true },
      attributes: { costCenter: '200', hireDate: '2020-01-01' },
    });
    expect((await person('E2'))?.active).toBe(false);

    workday.serve([{ ...ann, Termination_Date: '2998-12-31' }, bob]);
    expect((await readNow(id)).at('counts')).toMatchObject({ scheduled: 1, unchanged: 1 });
    const leave = await api.db.select().from(events).where(eq(events.type, 'offboard'));
    // The last day of work is the 31st.
    expect(leave.map(({ status, effectiveAt }) => [status, effectiveAt?.toISOString()])).toEqual([
      ['scheduled', '2999-01-01T00:00:00.000Z'],
    ]);
    expect((await person('E1'))?.active).toBe(true);

    // Rescinded; and another was let go today.
    workday.serve([ann, bob]);
    await readNow(id);
    const [rescinded] = await api.db.select().from(events).where(eq(events.type, 'offboard'));
    expect(rescinded?.status).toBe('cancelled');
    workday.serve([{ ...ann, Worker_Status: 'Terminated', Termination_Date: '2024-01-01' }, bob]);
    expect((await readNow(id)).at('counts')).toMatchObject({ left: 1 });
    expect((await person('E1'))?.active).toBe(false);
  });

  it('is read with the token of an API client', async () => {
    const { clientId, clientSecret, refreshToken } = CLIENT;
    const { id } = await createSource(api, {
      kind: 'workday',
      displayName: 'OAuth',
      settings: settings({ tokenUrl: `${workday.origin}/ccx/oauth2/acme/token`, clientId }),
      secrets: { clientSecret, refreshToken },
    });
    const good = await api.call('POST', `/v1/sources/${id}/test`);
    expect(good.body).toMatchObject({ ok: true });
    await api.call('PATCH', `/v1/sources/${id}`, { secrets: { refreshToken: 'revoked' } });
    const bad = await api.call('POST', `/v1/sources/${id}/test`);
    expect(bad.body).toMatchObject({ ok: false, checks: [{ name: 'read_people', ok: false }] });
    expect(bad.text).not.toContain('revoked');
  });

  it('that can not be read for a while is read again; wrong credentials end the run', async () => {
    const id = await basicSource('Shaky');
    workday.serve([{ ...ann, Employee_ID: 'E9', Work_Email: 'e9@acme.example' }]);
    workday.fail(503);
    expect((await readNow(id)).at('counts')).toMatchObject({ created: 1 });
    await api.call('PATCH', `/v1/sources/${id}`, { secrets: { password: 'old' } });
    const failed = await readNow(id);
    expect([failed.at('status'), failed.at('failure.code')]).toEqual(['failed', 'source_unauthorized']);
    expect((await person('E9'))?.active).toBe(true);
  });

  it('may not be at a private address that the operator has not opened', async () => {
    const source = {
      kind: 'workday',
      displayName: 'Inside',
      settings: { reportUrl: 'http://10.1.2.3/x', username: 'u' },
    };
    const answer = await api.call('POST', '/v1/sources', source);
    expect([answer.status, answer.at('code')]).toEqual([422, 'source_address_forbidden']);
  });
});

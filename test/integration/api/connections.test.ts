import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { aNewApp } from './fixtures.ts';
import { type Answer, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
let target: Sandbox;
beforeAll(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'right-token' })];
});
afterAll(async () => {
  await target.stop();
  await api.stop();
});

function test(connection: { baseUrl: string; token: string }): Promise<Answer> {
  return api.call('POST', '/v1/test-connection', { catalog: 'scim', connection });
}

function firstFailure(answer: Answer): string {
  const failed = Object.values(Object(answer.at('checks'))).find(
    (check) => !Object(check).ok && !Object(check).skipped,
  );
  return String(Object(failed).name);
}

describe('Test Connection before saving', () => {
  it('shows the check-list of a target that is well, and writes nothing there', async () => {
    const effects = target.effects().length;
    const answer = await test({ baseUrl: target.baseUrl, token: target.token });
    expect([answer.status, answer.at('ok')]).toEqual([200, true]);
    const names = Object.values(Object(answer.at('checks'))).map((check) => Object(check).name);
    expect(names).toEqual([
      'url',
      'dns',
      'tls',
      'reach',
      'token',
      'service_provider_config',
      'list_one_user',
      'health',
    ]);
    expect(answer.at('checks.0.ms')).toEqual(expect.any(Number));
    expect(target.effects().length).toBe(effects);
  });

  it.each([
    ['a wrong token', () => ({ baseUrl: target.baseUrl, token: 'wrong' }), 'token'],
    ['nobody there', () => ({ baseUrl: 'http://127.0.0.1:9/scim', token: 't' }), 'reach'],
    ['no such host', () => ({ baseUrl: 'https://scim.invalid', token: 't' }), 'dns'],
    ['a private address', () => ({ baseUrl: 'https://10.0.0.1', token: 't' }), 'dns'],
    ['no address at all', () => ({ baseUrl: 'scim', token: 't' }), 'url'],
  ])('names %s with cause and remedy', async (_, connection, check) => {
    const answer = await test(connection());
    expect([answer.status, answer.at('ok'), firstFailure(answer)]).toEqual([200, false, check]);
    const failed = Object.values(Object(answer.at('checks'))).find((it) => Object(it).name === check);
    expect(failed).toMatchObject({ cause: expect.any(String), remedy: expect.any(String) });
  });

  it('names a token that no header can carry', async () => {
    const answer = await test({ baseUrl: target.baseUrl, token: 'two words' });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'connection.token']);
  });
});

describe('Test Connection of a saved app', () => {
  it('tests what is saved, and its health shows it', async () => {
    const connection = { baseUrl: target.baseUrl, token: target.token };
    const id = String((await api.call('POST', '/v1/apps', aNewApp({ connection }))).at('id'));
    const path = `/v1/apps/${id}`;
    const well = await api.call('POST', `${path}/test-connection`);
    expect([well.status, well.at('ok')]).toEqual([200, true]);
    const app = await api.call('GET', path);
    expect([app.at('health.status'), app.at('health.checks')]).toEqual(['ok', well.at('checks')]);

    await api.call('PATCH', path, { connection: { token: 'wrong' } });
    expect((await api.call('GET', path)).at('health.status')).toBe('unknown');
    const ill = await api.call('POST', `${path}/test-connection`);
    expect([ill.at('ok'), firstFailure(ill)]).toEqual([false, 'token']);
    expect((await api.call('GET', path)).at('health.status')).toBe('failing');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../runtime/demo/apiClient.ts';
import { createProgress } from '../../../runtime/demo/progress.ts';
import { readReport } from '../../../runtime/demo/readReport.ts';
import { type Days, runDays } from '../../../runtime/demo/runDays.ts';
import type { Snapshot } from '../../../runtime/demo/snapshot.ts';
import { agrees, summary } from '../../../runtime/demo/summary.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { type Mischief, startFakeApi } from './fakeApi.ts';

function aDay(numbers: readonly number[], title: string, groups: Record<string, string>): Snapshot {
  const person = (n: number) => ({
    email: `p${n}@${n === 9 ? 'freelance' : 'acme'}.example`,
    displayName: `Person ${n}${title}`,
  });
  const externalIds = Object.keys(groups);
  return {
    people: new Map(numbers.map((n) => [String(n), person(n)])),
    groups: new Map(Object.entries(groups)),
    groupsOf: new Map(numbers.map((n) => [String(n), new Set(externalIds.filter((_, i) => (n + i) % 2 === 0))])),
    badRows: [],
  };
}

const DAYS: Days = {
  first: aDay([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], '', { a: 'Alpha', b: 'Beta', c: 'Gamma' }),
  second: aDay([1, 2, 3, 4, 5, 6, 7, 9, 11, 12], ' II', { a: 'Alpha', b: 'Beta & Co', d: 'Delta' }),
};

describe('the demo’s two days', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, token: 't' });
  });
  afterEach(() => sandbox.stop());

  async function run(mischief: Mischief = {}) {
    const server = await startFakeApi(sandbox, mischief);
    const api = createApiClient({ baseUrl: server.baseUrl, key: 'k' });
    const written: string[] = [];
    try {
      const result = await runDays(
        {
          api,
          progress: createProgress({ write: (text) => written.push(text) }),
          target: { baseUrl: sandbox.baseUrl, token: 't' },
          exclusive: true,
          domains: ['acme.example'],
          key: 'test',
          wait: { pollMs: 5, attentionMs: 50, stallMs: 200 },
        },
        DAYS,
      );
      const addresses = {
        console: 'http://localhost:1/start',
        apiDocs: 'http://localhost:1/docs',
        temporalUi: undefined,
        target: sandbox.baseUrl,
      };
      const text = summary(result, await readReport(api, result.appId, 5), [], addresses);
      return { result, text, shown: written.join(''), approvals: server.approvals };
    } finally {
      await api.close();
      await server.stop();
    }
  }

  it('end in agreement when everything was carried', async () => {
    const { result, text, shown } = await run();
    expect(result.days.flatMap((day) => [...day.comparison.differences, ...day.directory])).toEqual([]);
    expect(agrees(result)).toBe(true);
    expect(result.days).toMatchObject([
      { joiners: 10, movers: 0, leavers: 0, comparison: { accounts: 9, groups: 3, unauthorized: 1 } },
      { joiners: 2, movers: 8, leavers: 2, comparison: { accounts: 9, groups: 3, unauthorized: 1 } },
    ]);
    expect(text).toContain('The target agrees with the directory, account by account.');
    expect(text).toMatch(/leavers +0 +2/);
    expect(shown).toContain('2 join, 8 move, 2 leave');
  });

  it.each<[string, Mischief, RegExp]>([
    ['a leaver’s account is left open', { forgetsLeavers: true }, /account usr_\w+ is open and should not be: active/],
    ['a change does not arrive', { forgetsUpdates: true }, /account usr_\w+ differs: displayName/],
    ['members do not arrive', { forgetsMembers: true }, /group grp_\w+ misses \d+ and has 0 too many: members/],
  ])('end in disagreement when %s', async (_what, mischief, line) => {
    const { result, text } = await run(mischief);
    expect(agrees(result)).toBe(false);
    expect(text).toMatch(line);
    expect(text).toContain('DIFFER');
  });

  it('post each event until it is accepted, once in effect', async () => {
    expect(agrees((await run({ busyAtFirst: true })).result)).toBe(true);
  });

  it('approve what the deletion guard holds, and say so', async () => {
    const { result, shown, approvals } = await run({ guards: true });
    expect(agrees(result)).toBe(true);
    expect(approvals.flat()).toHaveLength(2);
    expect(shown).toContain('approved 2 removals held by the deletion guard');
  });

  it('name the events that stay in need of attention, and do not pass', async () => {
    const { result, text } = await run({ stuck: new Set(['3']) });
    expect(agrees(result)).toBe(false);
    expect(text).toMatch(/need attention: 1\n {2}evt_\w+ \(onboard\)/);
  });
});

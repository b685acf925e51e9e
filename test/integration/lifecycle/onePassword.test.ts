import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestRechecks } from '../../../db/sweep.ts';
import { type OnePasswordBridge, startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import { aGroup, aPerson, connectApp, done } from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

let tenure: Tenure;
let bridge: OnePasswordBridge;

beforeAll(async () => {
  bridge = await startOnePasswordBridge();
  tenure = await startTenure();
});

afterAll(async () => {
  await tenure?.stop();
  await bridge?.stop();
});

/** The whole path against the stand-in of 1Password's bridge (test/standins), as the bridge itself can't run here. */
describe('with 1Password’s bridge as target', () => {
  test('a joiner is invited, and active once they have accepted; a leaver is suspended, never deleted', async () => {
    const group = await aGroup(tenure);
    const settings = { catalog: '1password', pushGroups: 'policy', onLeave: 'delete' };
    await connectApp(tenure, { baseUrl: bridge.root, token: bridge.token }, settings, { groupId: group.id });
    const person = aPerson();
    const groups = { set: [group.externalId] };
    const joined = await done(tenure, 'onboard', person, { attributes: person.attributes, groups });
    expect(joined.steps).toMatchObject([{ operation: 'create', outcome: 'done', reason: 'invitation_pending' }]);
    const access = () => tenure.send('GET', `/v1/users/${joined.userId}/access`);
    expect(JSON.stringify(await access())).toContain('"pending"');

    const [account] = bridge.store.users.values();
    expect(account?.state).toBe('invited');
    bridge.confirm(account?.id ?? '');
    await tenure.api.db.execute(sql`update accounts set recheck_at = now() where user_id = ${joined.userId}`);
    expect(await requestRechecks(tenure.api.db, 10)).toBe(1);
    await expect.poll(async () => JSON.stringify(await access()), { timeout: 20_000 }).toContain('"active"');

    const left = await done(tenure, 'offboard', person);
    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(bridge.store.users.get(account?.id ?? '')?.state).toBe('suspended');
    expect(bridge.requests.map(({ method }) => method)).not.toContain('DELETE');

    // Who leaves before they have accepted may not get in by accepting afterwards.
    const hasty = aPerson();
    await done(tenure, 'onboard', hasty, { attributes: hasty.attributes, groups });
    const invited = [...bridge.store.users.values()].find(({ state }) => state === 'invited');
    expect((await done(tenure, 'offboard', hasty)).steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    bridge.confirm(invited?.id ?? '');
    expect(bridge.store.users.get(invited?.id ?? '')?.state).toBe('suspended');
  });
});

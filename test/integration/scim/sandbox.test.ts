import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/startSandbox.ts';
import { conformance } from './conformance.ts';
import { aCall, aConnector, aPerson, lookupOf, push } from './scimCase.ts';

const token = 'sandbox-token-for-tests';

conformance('the sandbox (scimmy)', () => startSandbox({ port: 0, token }));

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function aSandbox() {
  const sandbox = await startSandbox({ port: 0, token });
  const connector = aConnector({ baseUrl: sandbox.baseUrl, token, requestMs: 500 });
  open.push({ stop: () => connector.close() }, sandbox);
  return { sandbox, connector };
}

describe('an answer that never came', () => {
  it('leads to no second account: the next push finds and adopts the first', async () => {
    const { sandbox, connector } = await aSandbox();
    await connector.findAccount(lookupOf(1), aCall());
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], drop: true });
    await expect(push(connector, 1)).rejects.toMatchObject({
      kind: 'transient',
      code: 'target_connection_lost',
      outcomeUnknown: true,
    });
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], delayMs: 2_000 });
    await expect(push(connector, 2)).rejects.toMatchObject({
      kind: 'transient',
      code: 'target_timeout',
      outcomeUnknown: true,
    });
    await push(connector, 1);
    await push(connector, 2);
    expect(sandbox.effects().filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});

describe('a request that was refused once', () => {
  it('says nothing about external ids: none of them is left out because of it', async () => {
    const { sandbox, connector } = await aSandbox();
    await connector.findAccount(lookupOf(1), aCall());
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, scimType: 'invalidValue' });
    expect(await push(connector, 1)).toMatchObject({ externalId: 'usr_1' });
    expect(connector.learned().externalId).not.toBe(false);
  });
});

describe('a target in trouble', () => {
  it.each([
    [503, '2', 2_000],
    [500, undefined, undefined],
    [502, undefined, undefined],
  ])('%i is transient, Retry-After %s', async (status, retryAfter, retryAfterMs) => {
    const { sandbox, connector } = await aSandbox();
    await connector.findAccount(lookupOf(1), aCall());
    sandbox.knobs.add({ methods: ['POST'], status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    const plan = connector.planAccount(aPerson(1), undefined);
    await expect(connector.applyAccount(plan, aCall())).rejects.toMatchObject({
      kind: 'transient',
      code: 'target_unavailable',
      retryAfterMs,
      httpStatus: status,
    });
    await expect(connector.applyAccount(plan, aCall())).resolves.toMatchObject({ active: true });
  });

  it('a revoked token is permanent and works again when given back', async () => {
    const { sandbox, connector } = await aSandbox();
    await push(connector, 1);
    sandbox.knobs.setTokenRevoked(true);
    await expect(push(connector, 2)).rejects.toMatchObject({
      kind: 'permanent',
      code: 'target_unauthorized',
      httpStatus: 401,
    });
    sandbox.knobs.setTokenRevoked(false);
    await push(connector, 2);
  });
});

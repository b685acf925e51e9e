import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Evidence, evidence, evidenceKey } from '../../../api/schemas/evidence.ts';
import { signDocument } from '../../../db/evidence/evidenceKey.ts';
import { evidenceKeys } from '../../../db/schema/index.ts';
import { transact } from '../../../db/transact.ts';
import { canonicalJson } from '../../../domain/evidence/canonicalJson.ts';
import { createSealer } from '../../../domain/sealing.ts';
import { startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  type Company,
  connectApp,
  done,
  eventOf,
  type Person,
  startCompany,
} from '../lifecycle/company.ts';

let company: Company;
beforeAll(async () => {
  company = await startCompany('evidence-token');
});
afterAll(() => company?.stop());

const withId = z.looseObject({ id: z.string() });

async function idOf({ employeeNumber }: Person): Promise<string> {
  const body = await company.tenure.send('GET', `/v1/users?employeeNumber=${employeeNumber}`);
  return z.array(withId).parse(body.data)[0]?.id ?? '';
}

async function evidenceOf(userId: string, method = 'GET'): Promise<Evidence> {
  return evidence.parse(await company.tenure.send(method, `/v1/users/${userId}/evidence`));
}

async function accessOf(userId: string, method = 'GET') {
  const { document } = await evidenceOf(userId, method);
  const access = document.access.find(({ appId }) => appId === company.app.id);
  if (access === undefined) throw new Error('There is no access to the app.');
  return { access, document };
}

/** Somebody who joined and left. */
async function aLeaver(): Promise<{ person: Person; userId: string; leaveEventId: string }> {
  const person = aPerson();
  await done(company.tenure, 'onboard', person);
  const { id } = await done(company.tenure, 'offboard', person);
  return { person, userId: await idOf(person), leaveEventId: id };
}

function isSigned(
  made: { document: object; signature: { value: string } },
  key: z.output<typeof evidenceKey>,
): boolean {
  const { kty, crv, x } = key;
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  const signature = Buffer.from(made.signature.value, 'base64url');
  return verify(null, Buffer.from(canonicalJson(made.document)), publicKey, signature);
}

describe('Evidence of a leaver', () => {
  it('says who gave and took which account, when, and how long after the leaving', async () => {
    const { tenure } = company;
    const person = aPerson();
    const onboard = await done(tenure, 'onboard', person);
    const group = await aGroup(tenure);
    const userId = await idOf(person);
    const { events } = z
      .object({ events: z.array(withId) })
      .parse(await tenure.send('POST', `/v1/groups/${group.id}/members`, { add: [userId] }));
    await Promise.all(events.map(({ id }) => tenure.settled(id)));
    expect((await accessOf(userId)).access.groups).toMatchObject([{ groupId: group.id, takenAt: null }]);
    const offboard = await done(tenure, 'offboard', person);
    const { access, document } = await accessOf(userId);
    expect(document.person).toMatchObject({ id: userId, active: false, leaveEventId: offboard.id });
    expect(access).toMatchObject({
      state: 'inactive',
      givenBy: onboard.id,
      takenBy: offboard.id,
      operation: 'deactivate',
      outcome: 'done',
      open: false,
      why: null,
      verification: null,
      groups: [{ groupId: group.id, takenAt: expect.any(String) }],
    });
    expect(access.secondsFromLeaving).toBeGreaterThanOrEqual(0);
    expect(Date.parse(access.takenAt ?? '') - Date.parse(document.person.leftAt ?? '')).toBe(
      (access.secondsFromLeaving ?? -1) * 1000,
    );
    expect(document.summary).toEqual({ accesses: 1, closed: 1, open: 0, verified: 0 });
  });

  it('is there after they were deleted from the directory', async () => {
    const { userId, leaveEventId } = await aLeaver();
    await eventOf(company.tenure, await company.tenure.send('DELETE', `/v1/users/${userId}`));
    const { document } = await accessOf(userId);
    expect(document.person).toMatchObject({ active: false, leaveEventId });
  });

  it('begins anew with who comes back', async () => {
    const { person, userId } = await aLeaver();
    const back = await done(company.tenure, 'onboard', person);
    const { access, document } = await accessOf(userId);
    expect(document.person).toMatchObject({ active: true, leftAt: null, leaveEventId: null });
    expect(access).toMatchObject({ open: true, why: null, givenBy: back.id, takenAt: null, takenBy: null });
  });

  it('shows an account that a switch kept open, and why', async () => {
    const { tenure } = company;
    const other = await startSandbox({ port: 0, token: 'other-token' });
    const app = await connectApp(tenure, other, { operations: { deleteUsers: false } });
    const { userId } = await aLeaver();
    const { document } = await evidenceOf(userId);
    const access = document.access.find(({ appId }) => appId === app.id);
    expect(access).toMatchObject({ open: true, why: 'operation_off', takenAt: null, secondsFromLeaving: null });
    expect(document.summary.open).toBe(1);
    await tenure.send('DELETE', `/v1/apps/${app.id}`);
    const later = await evidenceOf(userId);
    expect(later.document.access.find(({ appId }) => appId === app.id)).toMatchObject({ why: 'app_removed' });
    await other.stop();
  });
});

describe('A verification', () => {
  it('reads the target again, and writes nothing there', async () => {
    const { userId } = await aLeaver();
    const effects = company.sandbox.effects().length;
    const { access, document } = await accessOf(userId, 'POST');
    expect(access).toMatchObject({ open: false, verification: { result: 'inactive', reason: null } });
    expect(document.summary).toMatchObject({ closed: 1, open: 0, verified: 1 });
    expect(company.sandbox.effects().length).toBe(effects);
    // What was seen once is told later, too.
    expect((await accessOf(userId)).access.verification).toEqual(access.verification);
  });

  it('shows an account that was brought back in the target by hand', async () => {
    const { person, userId } = await aLeaver();
    const { store } = company.sandbox;
    const row = accountOf(company.sandbox, person);
    if (row === undefined) throw new Error('There is no account.');
    store.put('User', row.id, { ...row.attributes, active: true });
    expect((await accessOf(userId)).access).toMatchObject({ open: false });
    const { access, document } = await accessOf(userId, 'POST');
    expect(access).toMatchObject({
      state: 'inactive',
      open: true,
      why: 'active_in_target',
      verification: { result: 'active', reason: null },
    });
    expect(access.takenAt).not.toBeNull();
    expect(document.summary).toMatchObject({ closed: 0, open: 1 });
  });

  it('shows one that was made anew under the same name by hand', async () => {
    const { person, userId } = await aLeaver();
    const { store } = company.sandbox;
    const row = accountOf(company.sandbox, person);
    store.remove('User', row?.id ?? '');
    expect((await accessOf(userId, 'POST')).access).toMatchObject({ open: false, verification: { result: 'gone' } });
    store.put('User', undefined, { userName: person.userName, active: true });
    expect((await accessOf(userId, 'POST')).access).toMatchObject({
      open: true,
      verification: { result: 'active', reason: 'same_user_name' },
    });
  });

  it('says where the target did not tell', async () => {
    const { userId } = await aLeaver();
    company.sandbox.knobs.setTokenRevoked(true);
    try {
      const { access, document } = await accessOf(userId, 'POST');
      expect(access).toMatchObject({ open: false, verification: { result: 'unverified', reason: expect.any(String) } });
      expect(document.summary.verified).toBe(0);
    } finally {
      company.sandbox.knobs.setTokenRevoked(false);
    }
  });

  it('is not made twice by a repeated request', async () => {
    const { userId } = await aLeaver();
    const ask = () =>
      company.tenure.api.call('POST', `/v1/users/${userId}/evidence`, undefined, { 'idempotency-key': `e-${userId}` });
    const [first, second] = [await ask(), await ask()];
    expect(second.text).toBe(first.text);
  });
});

describe('The signature', () => {
  it('verifies with the published key, and fails on one changed byte', async () => {
    const { userId } = await aLeaver();
    const made = await evidenceOf(userId);
    const key = evidenceKey.parse(await company.tenure.send('GET', '/v1/evidence-key'));
    expect(made.signature).toMatchObject({ alg: 'EdDSA', keyId: key.kid });
    expect(isSigned(made, key)).toBe(true);
    const forged = structuredClone(made);
    forged.document.person.userName = forged.document.person.userName.replace(/^./, 'y');
    expect(isSigned(forged, key)).toBe(false);
  });

  it('is made with the same key after the encryption keys were rotated', async () => {
    const { db } = company.tenure.api;
    const keys = ['old', 'new'].map((kid) => ({ kid, key: randomBytes(32) }));
    const [old, now] = keys;
    if (old === undefined || now === undefined) throw new Error('There are two keys.');
    const document = { a: 1 };
    await db.delete(evidenceKeys);
    const first = await transact(db, (tx) => signDocument(tx, createSealer([old]), document));
    const between = await transact(db, (tx) => signDocument(tx, createSealer([now, old]), document));
    const later = await transact(db, (tx) => signDocument(tx, createSealer([now]), document));
    expect([between, later]).toEqual([first, first]);
    await db.delete(evidenceKeys);
  });

  it('is noted in the audit log', async () => {
    const { userId } = await aLeaver();
    const made = await evidenceOf(userId);
    const audit = await company.tenure.api.call('GET', `/v1/audit?object=${userId}&limit=1`);
    expect(audit.at('data.0')).toMatchObject({ action: 'evidence.make', after: { sha256: made.sha256 } });
    expect((await company.tenure.api.call('GET', '/v1/audit/verify')).at('ok')).toBe(true);
  });
});

describe('Who never was', () => {
  it('has none', async () => {
    const answer = await company.tenure.api.call('GET', `/v1/users/usr_${'0'.repeat(32)}/evidence`);
    expect([answer.status, answer.at('code')]).toEqual([404, 'user_not_found']);
  });
});

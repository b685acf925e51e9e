import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { newId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/values.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';

/** What the fake does wrong on purpose. */
export interface Mischief {
  /** Leavers keep their accounts. */
  readonly forgetsLeavers?: boolean;
  /** Nobody is put into groups in the target. */
  readonly forgetsMembers?: boolean;
  /** Attributes are not carried into the target after the account was made. */
  readonly forgetsUpdates?: boolean;
  /** Every HR event is answered 503 the first time. */
  readonly busyAtFirst?: boolean;
  /** Offboards wait for the deletion guard. */
  readonly guards?: boolean;
  /** Events of these people never become final. */
  readonly stuck?: ReadonlySet<string>;
}

interface Person {
  readonly id: string;
  active: boolean;
  attributes: JsonObject;
  groups: Set<string>;
}

/** As much of the contract as the demo calls, in memory, with a sandbox's store as its target. Stops by `stop()`. */
export async function startFakeApi(sandbox: Sandbox, mischief: Mischief = {}) {
  const people = new Map<string, Person>();
  const groups = new Map<string, { id: string; externalId: string; displayName: string; remoteId: string }>();
  const events: { id: string; type: string; status: string; cause?: string }[] = [];
  const approvals: string[][] = [];
  const seen = new Set<string>();
  let domains: string[] = [];

  const push = (person: Person, fresh: boolean) => {
    const email = String(person.attributes.email);
    const entitled = person.active && domains.includes(email.split('@').at(-1) ?? '');
    const [account] = sandbox.store.byExternalId('User', person.id);
    if (!entitled) {
      if (account !== undefined && mischief.forgetsLeavers !== true) {
        sandbox.store.put('User', account.id, { ...account.attributes, active: false });
        for (const group of groups.values()) setMember(group.remoteId, account.id, false);
      }
      return;
    }
    const attributes = {
      externalId: person.id,
      userName: email,
      displayName: person.attributes.displayName ?? null,
      active: true,
    };
    const kept = account !== undefined && !fresh && mischief.forgetsUpdates === true;
    const row = sandbox.store.put('User', account?.id, kept ? account.attributes : attributes);
    if (mischief.forgetsMembers === true) return;
    for (const group of groups.values()) setMember(group.remoteId, row.id, person.groups.has(group.externalId));
  };
  const setMember = (groupId: string, userId: string, wanted: boolean) => {
    const members = new Set(sandbox.store.members(groupId));
    if (wanted) members.add(userId);
    else members.delete(userId);
    sandbox.store.setMembers(groupId, members);
  };

  const app = new Hono();
  app.post('/v1/test-connection', (c) => c.json({ ok: true, checks: [{ name: 'reach', ok: true, ms: 1 }] }));
  app.post('/v1/apps', async (c) => {
    domains = (await c.req.json<{ authorizedDomains: string[] }>()).authorizedDomains;
    return c.json({ id: newId('app'), event: null }, 201);
  });
  app.post('/v1/policies', (c) => c.json({ id: newId('pol') }, 201));
  app.get('/v1/apps/:id/mappings', (c) =>
    c.json({
      users: [
        { target: 'userName', source: 'userName', apply: 'always' },
        { target: 'displayName', source: 'displayName', apply: 'always' },
      ],
      groups: [],
    }),
  );
  app.post('/v1/apps/:id/guard/approve', async (c) => {
    const { eventIds } = await c.req.json<{ eventIds: string[] }>();
    approvals.push(eventIds);
    for (const event of events)
      if (eventIds.includes(event.id)) Object.assign(event, { status: 'completed', cause: undefined });
    return c.json({ removals: eventIds.length, events: eventIds.length }, 202);
  });
  app.post('/v1/groups', async (c) => {
    const { externalId, displayName } = await c.req.json<{ externalId: string; displayName: string }>();
    const id = newId('grp');
    const remoteId = sandbox.store.put('Group', undefined, { externalId: id, displayName }).id;
    groups.set(id, { id, externalId, displayName, remoteId });
    return c.json({ group: { id }, event: null }, 202);
  });
  app.patch('/v1/groups/:id', async (c) => {
    const group = groups.get(c.req.param('id'));
    if (group === undefined) return c.json({ code: 'not_found' }, 404);
    const { displayName } = await c.req.json<{ displayName: string }>();
    sandbox.store.put('Group', group.remoteId, { externalId: group.id, displayName });
    return c.json({ group: { id: group.id } }, 202);
  });
  app.delete('/v1/groups/:id', (c) => {
    const group = groups.get(c.req.param('id'));
    if (group === undefined) return c.json({ code: 'not_found' }, 404);
    sandbox.store.remove('Group', group.remoteId);
    groups.delete(group.id);
    return c.json({}, 202);
  });
  app.post('/v1/hr/events', async (c) => {
    const key = c.req.header('idempotency-key') ?? '';
    if (mischief.busyAtFirst === true && !seen.has(key)) {
      seen.add(key);
      return c.json({ code: 'busy' }, 503, { 'retry-after': '0' });
    }
    const event = await c.req.json<{
      type: string;
      employeeNumber: string;
      attributes?: JsonObject;
      groups?: { set?: string[]; add?: string[]; remove?: string[] };
    }>();
    const named = [...(event.groups?.set ?? []), ...(event.groups?.add ?? []), ...(event.groups?.remove ?? [])];
    const known = new Set([...groups.values()].map((group) => group.externalId));
    if (named.some((id) => !known.has(id))) return c.json({ code: 'unknown_group', detail: 'groups' }, 422);
    const fresh = people.get(event.employeeNumber);
    const person = fresh ?? { id: newId('usr'), active: true, attributes: {}, groups: new Set<string>() };
    people.set(event.employeeNumber, person);
    person.active = event.type !== 'offboard';
    person.attributes = { ...person.attributes, ...event.attributes };
    if (event.type === 'offboard') person.groups = new Set();
    if (event.groups?.set !== undefined) person.groups = new Set(event.groups.set);
    for (const id of event.groups?.add ?? []) person.groups.add(id);
    for (const id of event.groups?.remove ?? []) person.groups.delete(id);
    push(person, fresh === undefined);
    const stuck = mischief.stuck?.has(event.employeeNumber) === true;
    const guarded = mischief.guards === true && event.type === 'offboard';
    const id = newId('evt');
    events.push({
      id,
      type: event.type,
      status: stuck || guarded ? 'needs_attention' : 'completed',
      ...(guarded ? { cause: 'deletion_guard' } : {}),
    });
    return c.json({ event: { id } }, 202);
  });
  app.get('/v1/events', (c) =>
    c.json({ data: events.filter((event) => event.status === c.req.query('status')), nextCursor: null }),
  );
  app.get('/v1/users', (c) => {
    const rows = [...people].map(([employeeNumber, { id, active, attributes }]) => {
      const { email = null, displayName = null, ...more } = attributes;
      return { id, employeeNumber, userName: email, email, displayName, active, attributes: more };
    });
    const from = Number(c.req.query('cursor') ?? 0);
    const to = from + 7;
    return c.json({ data: rows.slice(from, to), nextCursor: to < rows.length ? String(to) : null });
  });
  app.get('/v1/reports/provisioning', (c) =>
    c.json({
      data: [{ time: '2026-01-01T00:00:00Z', userName: 'ann@x.example', operation: 'create', outcome: 'done' }],
      nextCursor: null,
    }),
  );

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    approvals,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

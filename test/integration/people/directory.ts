import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '../../../db/connect.ts';
import { accounts, apps, events, policies, userIdentifiers, users } from '../../../db/schema/index.ts';
import { type AppId, EVERYBODY, type EventId, type GroupId, isId, newId, type UserId } from '../../../domain/ids.ts';
import { ALL_OPERATIONS_ON } from '../../../domain/lifecycle.ts';
import type { Answer, TestApi } from '../api/startApi.ts';

let counter = 0;

/** A name nobody in the file's database has yet. */
export function fresh(prefix: string): string {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** An app nobody will ever call. */
export async function anApp(db: Db, changes: Partial<typeof apps.$inferInsert> = {}): Promise<AppId> {
  const id = newId('app');
  await db.insert(apps).values({
    id,
    catalog: 'scim',
    displayName: fresh('App'),
    baseUrl: 'https://target.example/scim',
    tokenSealed: 'v1.test',
    authorizedDomains: ['*'],
    operations: ALL_OPERATIONS_ON,
    onLeave: 'deactivate',
    pushGroups: 'policy',
    adoptGroups: 'ask',
    deletionGuard: null,
    usersMapping: [],
    groupsMapping: [],
    ...changes,
  });
  return id;
}

export async function aPolicy(db: Db, appId: AppId, groupId: GroupId = EVERYBODY): Promise<void> {
  await db.insert(policies).values({ id: newId('pol'), appId, groupId, name: fresh('Policy') });
}

/** An account as a worker would have left it. */
export async function anAccount(
  db: Db,
  userId: UserId,
  appId: AppId,
  changes: Partial<typeof accounts.$inferInsert> = {},
): Promise<void> {
  await db.insert(accounts).values({ userId, appId, remoteId: fresh('remote'), state: 'active', ...changes });
}

/** A person with a userName of their own; answers the ids of person and event. */
export async function aPerson(api: TestApi, body: Record<string, unknown> = {}) {
  const answer = await api.call('POST', '/v1/users', { userName: `${fresh('person')}@acme.example`, ...body });
  expect(answer.status, answer.text).toBe(202);
  return { id: idAt(answer, 'usr', 'user.id'), eventId: idAt(answer, 'evt', 'event.id') };
}

export async function aGroup(api: TestApi, body: Record<string, unknown> = {}): Promise<GroupId> {
  const answer = await api.call('POST', '/v1/groups', { displayName: fresh('Group'), ...body });
  expect(answer.status, answer.text).toBe(202);
  return idAt(answer, 'grp', 'group.id');
}

/** Posts an HR event, which is accepted; answers the event. */
export async function hr(api: TestApi, body: Record<string, unknown>) {
  const answer = await api.call('POST', '/v1/hr/events', body);
  expect(answer.status, answer.text).toBe(202);
  const id = idAt(answer, 'evt', 'event.id');
  const row = await readEvent(api.db, id);
  if (row.userId === null) throw new Error('an HR event is about a person');
  return { id, userId: row.userId, row };
}

export async function readUser(db: Db, id: UserId) {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  if (row === undefined) throw new Error(`no ${id}`);
  return row;
}

export async function readEvent(db: Db, id: EventId) {
  const [row] = await db.select().from(events).where(eq(events.id, id));
  if (row === undefined) throw new Error(`no ${id}`);
  return row;
}

/** The ids of somebody's groups, as the API lists them. */
export async function membersOf(api: TestApi, groupId: GroupId): Promise<unknown[]> {
  const answer = await api.call('GET', `/v1/users?group=${groupId}&limit=200`);
  return idsIn(answer);
}

export async function identifiersOf(db: Db, id: UserId): Promise<string[]> {
  const rows = await db.select().from(userIdentifiers).where(eq(userIdentifiers.userId, id));
  return rows.map(({ value }) => value).sort();
}

/** What a workflow's start leaves in the event's row. */
export async function started(db: Db, id: EventId, changes: Partial<typeof events.$inferInsert> = {}): Promise<void> {
  await db
    .update(events)
    .set({ startState: 'started', status: 'running', ...changes })
    .where(eq(events.id, id));
}

/** The ids of a page. */
export function idsIn(answer: Answer): unknown[] {
  return rowsIn(answer).map((row) => row.id);
}

export function rowsIn(answer: Answer): Record<string, unknown>[] {
  expect(answer.status, answer.text).toBe(200);
  const data = answer.at('data');
  if (!Array.isArray(data)) throw new Error('no data');
  return data.map((row: unknown) => Object.fromEntries(Object.entries(row ?? {})));
}

export function idAt<P extends 'usr' | 'evt' | 'grp'>(answer: Answer, prefix: P, path: string) {
  const id = answer.at(path);
  if (typeof id !== 'string' || !isId(prefix, id)) throw new Error(`no ${prefix} id at ${path}: ${answer.text}`);
  return id;
}

/** The fields a refusal names. */
export function fieldsIn(answer: Answer): unknown[] {
  const errors = answer.at('errors');
  return Array.isArray(errors) ? errors.map((it: { field?: unknown }) => it.field) : [];
}

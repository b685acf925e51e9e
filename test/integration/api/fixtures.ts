import type { Db } from '../../../db/connect.ts';
import { eventSteps, events, groups, users } from '../../../db/schema/index.ts';
import { type AppId, type EventId, type GroupId, newId, type UserId } from '../../../domain/ids.ts';
import type { Answer, TestApi } from './startApi.ts';

/** Builders for the API's tests; nothing here keeps state. */

/** The body of a new app that needs no target to be there. */
export function aNewApp(changes: Record<string, unknown> = {}) {
  return {
    catalog: 'scim',
    displayName: 'Wiki',
    connection: { baseUrl: 'https://scim.invalid/scim/v2', token: 'wiki-token' },
    authorizedDomains: ['acme.example'],
    ...changes,
  };
}

export async function createApp(api: TestApi, changes: Record<string, unknown> = {}): Promise<AppId> {
  return idOf<AppId>(await api.call('POST', '/v1/apps', aNewApp(changes)), 201);
}

export async function createPolicy(api: TestApi, appId: AppId, groupId: GroupId): Promise<string> {
  return idOf<string>(await api.call('POST', '/v1/policies', { appId, groupId, name: 'Policy' }), 201);
}

/** The id in an answer that must be of this status. */
export function idOf<T extends string>(answer: Answer, status: number): T {
  const id = answer.at('id');
  if (answer.status !== status || !isIdText<T>(id)) throw new Error(`Expected ${status} with an id: ${answer.text}`);
  return id;
}

function isIdText<T extends string>(id: unknown): id is T {
  return typeof id === 'string';
}

export async function insertGroup(db: Db, changes: Partial<typeof groups.$inferInsert> = {}): Promise<GroupId> {
  const id = newId('grp');
  await db.insert(groups).values({ id, displayName: `Group ${id.slice(-6)}`, ...changes });
  return id;
}

export async function insertUser(db: Db, changes: Partial<typeof users.$inferInsert> = {}): Promise<UserId> {
  const id = newId('usr');
  const userName = `ann.${id.slice(-8)}@acme.example`;
  await db.insert(users).values({
    id,
    userName,
    email: userName,
    givenName: 'Ann',
    familyName: 'Lee',
    displayName: 'Ann Lee',
    ...changes,
  });
  return id;
}

/** An event with one step for an app that is still open. */
export async function insertOpenStep(
  db: Db,
  step: {
    readonly appId: AppId;
    readonly userId: UserId;
    readonly outcome: 'running' | 'waiting' | 'needs_attention';
    readonly also?: { readonly appId: AppId; readonly outcome: 'running' | 'done' };
  },
): Promise<EventId> {
  const id = newId('evt');
  await db.insert(events).values({
    id,
    type: 'onboard',
    userId: step.userId,
    priority: 3,
    version: 1,
    status: step.outcome === 'needs_attention' ? 'needs_attention' : 'running',
    startState: 'started',
    workflowId: `onboard:${id}`,
  });
  const error = { code: 'bad', message: 'It is stuck.' };
  await db.insert(eventSteps).values({
    eventId: id,
    appId: step.appId,
    outcome: step.outcome,
    operation: 'create',
    error: step.outcome === 'needs_attention' ? error : null,
  });
  if (step.also !== undefined) {
    const finishedAt = step.also.outcome === 'done' ? new Date() : null;
    await db.insert(eventSteps).values({ eventId: id, ...step.also, finishedAt });
  }
  return id;
}

/** A new API key's text. */
export async function createKey(
  api: TestApi,
  scopes: readonly string[],
  changes: Record<string, unknown> = {},
): Promise<string> {
  const answer = await api.call('POST', '/v1/api-keys', { name: 'A key', scopes, ...changes });
  return String(answer.at('key'));
}

export function withKey(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { EVERYBODY } from '../../../domain/ids.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import type { Row } from '../../sandbox/store.ts';
import { type EventView, startTenure, type Tenure, type TenureOptions } from './startTenure.ts';

/** Builders for the lifecycle tests; every test has people, groups and an app of its own. */

const withId = z.looseObject({ id: z.string() });
const withEvent = z.looseObject({ event: withId });
const maybeEvent = z.looseObject({ event: withId.nullable() });

/** One Tenure with one connected sandbox, everybody entitled to it. */
export interface Company {
  readonly tenure: Tenure;
  readonly sandbox: Sandbox;
  readonly app: ConnectedApp;
  stop(): Promise<void>;
}

/** Starts one for a test file: `afterAll(() => stop?.())`. */
export async function startCompany(token: string, options: TenureOptions = {}): Promise<Company> {
  const sandbox = await startSandbox({ port: 0, token });
  const tenure = await startTenure(options);
  const app = await connectApp(tenure, sandbox);
  return {
    tenure,
    sandbox,
    app,
    async stop() {
      await tenure.stop();
      await sandbox.stop();
    },
  };
}

export interface ConnectedApp {
  readonly id: string;
  /** The converge event of its policy, ended. */
  readonly policyEvent: EventView;
}

/** Connects a target, and entitles everybody to it unless told not to. */
export async function connectApp(
  tenure: Tenure,
  target: { readonly baseUrl: string; readonly token: string },
  settings: Record<string, unknown> = {},
  options: { readonly groupId?: string } = {},
): Promise<ConnectedApp> {
  const app = withId.parse(
    await tenure.send('POST', '/v1/apps', {
      catalog: 'scim',
      displayName: `App ${unique()}`,
      connection: { baseUrl: target.baseUrl, token: target.token },
      authorizedDomains: ['acme.example'],
      pushGroups: 'all',
      adoptGroups: 'byName',
      ...settings,
    }),
  );
  const policy = withEvent.parse(
    await tenure.send('POST', '/v1/policies', {
      appId: app.id,
      groupId: options.groupId ?? EVERYBODY,
      name: `Policy ${unique()}`,
    }),
  );
  return { id: app.id, policyEvent: await tenure.settled(policy.event.id) };
}

export interface Person {
  readonly employeeNumber: string;
  readonly userName: string;
  readonly attributes: Record<string, unknown>;
}

/** Somebody nobody else has heard of. */
export function aPerson(changes: Record<string, unknown> = {}): Person {
  const n = unique();
  const userName = `zoe.o-neill-${n}@acme.example`;
  const attributes = {
    email: userName,
    givenName: 'Zoë',
    familyName: "O'Neill",
    displayName: `Zoë O'Neill ${n}`,
    department: 'Sales',
    ...changes,
  };
  return { employeeNumber: `E-${n}`, userName: String(attributes.email), attributes };
}

export type HrType = 'onboard' | 'update' | 'group-change' | 'offboard';

/** Posts an HR event and answers its id. */
export async function say(
  tenure: Tenure,
  type: HrType,
  person: Person,
  more: Record<string, unknown> = type === 'onboard' ? { attributes: person.attributes } : {},
): Promise<string> {
  const body = { type, employeeNumber: person.employeeNumber, ...more };
  return withEvent.parse(await tenure.send('POST', '/v1/hr/events', body)).event.id;
}

/** Posts an HR event and waits until it has ended. */
export async function done(
  tenure: Tenure,
  type: HrType,
  person: Person,
  more?: Record<string, unknown>,
): Promise<EventView> {
  return tenure.settled(await say(tenure, type, person, more));
}

/** Makes a group, waits for its converge event if there is one, and answers its id. */
export async function aGroup(tenure: Tenure, name = `Group ${unique()}`): Promise<{ id: string; externalId: string }> {
  const externalId = `g-${unique()}`;
  const body = await tenure.send('POST', '/v1/groups', { displayName: name, externalId });
  const { group } = z.looseObject({ group: withId }).parse(body);
  await eventOf(tenure, body);
  return { id: group.id, externalId };
}

/** Waits for the event in an answer, where there is one. */
export async function eventOf(tenure: Tenure, body: unknown, ...statuses: string[]): Promise<EventView | undefined> {
  const { event } = maybeEvent.parse(body);
  return event === null ? undefined : tenure.settled(event.id, ...statuses);
}

/** The person's account in the sandbox; undefined where there is none. */
export function accountOf(sandbox: Sandbox, person: Person): Row | undefined {
  return sandbox.store.byName('User', person.userName);
}

/** The user names of a group's members in the sandbox; undefined where there is no such group. */
export function membersOf(sandbox: Sandbox, displayName: string): string[] | undefined {
  const group = sandbox.store.byName('Group', displayName);
  if (group === undefined) return undefined;
  const ids = [...sandbox.store.members(group.id)];
  return ids.map((id) => String(sandbox.store.get('User', id)?.attributes.userName)).sort();
}

/** How often the person's account was written, by method. */
export function writesTo(sandbox: Sandbox, person: Person): string[] {
  return sandbox
    .effects(0)
    .filter(({ userName }) => userName === person.userName)
    .map(({ method }) => method);
}

export function unique(): string {
  return randomBytes(5).toString('hex');
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, inArray, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { events, users } from '../../db/schema/index.ts';
import type { Answer } from '../integration/api/startApi.ts';
import { aGroup } from '../integration/lifecycle/company.ts';
import type { Tenure } from '../integration/lifecycle/startTenure.ts';
import { type Sandbox, startSandbox } from '../sandbox/startSandbox.ts';
import { APPS, type Command, GROUPS, NAMES } from './commands.ts';
import { groupNumbers } from './directoryModel.ts';
import { ruleOf } from './faults.ts';

const DOMAIN = 'acme.example';
/** Of a request while Postgres is away. */
const TRIES = 10;
const answered = z.looseObject({
  event: z.looseObject({ id: z.string() }).nullish(),
  events: z.array(z.looseObject({ id: z.string() })).nullish(),
});
const withId = z.looseObject({ id: z.string() });

export interface WorldApp {
  readonly id: string;
  readonly sandbox: Sandbox;
}

/** A company of its own on a running Tenure: two apps with a sandbox each, groups, and numbers for people who may come. */
export interface World {
  readonly tenure: Tenure;
  readonly apps: readonly WorldApp[];
  readonly groups: readonly { readonly id: string; readonly externalId: string }[];
  /** Of every event the API has accepted. */
  readonly accepted: Set<string>;
  employeeNumber(person: number): string;
  userName(name: number): string;
  /** Carries a command out; undefined where it was none of the API's business. */
  run(command: Command): Promise<Answer | undefined>;
  /** Ids and statuses of the world's events that have not ended. */
  openEvents(): Promise<readonly { readonly id: string; readonly status: string }[]>;
  userIds(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function createWorld(tenure: Tenure): Promise<World> {
  const tag = randomBytes(4).toString('hex');
  const accepted = new Set<string>();
  const groups = await Promise.all(
    Array.from({ length: GROUPS }, (_, index) => aGroup(tenure, `Group ${index} of ${tag}`)),
  );
  const apps = await Promise.all(Array.from({ length: APPS }, (_, index) => connect(index)));
  const numbers = new Map<string, string>();
  const policies = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();
  for (const [app, group] of [
    [0, 0],
    [0, 1],
    [1, 0],
  ] as const) {
    await run({ do: 'policy', app, group, there: true });
  }

  async function connect(index: number): Promise<WorldApp> {
    const sandbox = await startSandbox({ port: 0, token: 'model-token' });
    const body = await tenure.send('POST', '/v1/apps', {
      catalog: 'scim',
      displayName: `App ${index} of ${tag}`,
      connection: { baseUrl: sandbox.baseUrl, token: sandbox.token },
      authorizedDomains: [DOMAIN],
      onLeave: index === 0 ? 'deactivate' : 'delete',
      adoptGroups: 'byName',
    });
    return { id: withId.parse(body).id, sandbox };
  }

  const employeeNumber = (person: number) => `E-${tag}-${person}`;
  const userName = (name: number) => `name${name}.${tag}@${name === NAMES - 1 ? 'other.example' : DOMAIN}`;

  async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const answer = await sent(method, path, body, headers ?? (method === 'POST' ? aKey() : undefined));
    if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    const told = answer.status < 300 ? answered.safeParse(answer.body) : undefined;
    if (told?.success === true) {
      for (const it of [told.data.event, ...(told.data.events ?? [])]) {
        if (it?.id.startsWith('evt_') === true) accepted.add(it.id);
      }
    }
    return answer;
  }

  /** As clients do: what was answered 503 is sent again, with the same key. */
  async function sent(method: string, path: string, body: unknown, headers: Record<string, string> | undefined) {
    for (let tries = 1; ; tries += 1) {
      const answer = await tenure.api.call(method, path, body, headers);
      if (answer.status !== 503 || tries === TRIES) return answer;
      await sleep(1000);
    }
  }

  /** Posted twice at once with the same key: the second has to be answered the same, and change nothing. */
  async function hr(type: string, person: number, more: Record<string, unknown>): Promise<Answer> {
    const key = aKey();
    const body = { type, employeeNumber: employeeNumber(person), ...more };
    const [first, second] = await Promise.all([
      call('POST', '/v1/hr/events', body, key),
      call('POST', '/v1/hr/events', body, key),
    ]);
    if (first.status !== second.status || first.at('event.id') !== second.at('event.id')) {
      throw new Error(`The same event posted twice was answered ${first.text} and ${second.text}`);
    }
    const userId = first.at('event.userId');
    if (typeof userId === 'string') numbers.set(employeeNumber(person), userId);
    return first;
  }

  const userIdOf = (person: number) => numbers.get(employeeNumber(person)) ?? `usr_${'0'.repeat(32)}`;
  const externalIds = (set: number) => groupNumbers(set).map((index) => groups[index]?.externalId);

  function named(name: number) {
    return { userName: userName(name), email: userName(name) };
  }

  async function run(command: Command): Promise<Answer | undefined> {
    switch (command.do) {
      case 'onboard': {
        const { person, name } = command;
        const attributes = { ...named(name), displayName: `Person ${person}`, familyName: 'Model' };
        const onFailure = command.whole ? 'compensate' : 'attention';
        return hr('onboard', person, { attributes, groups: { set: externalIds(command.groups) }, onFailure });
      }
      case 'update':
        return hr('update', command.person, { attributes: { department: `Department ${command.department}` } });
      case 'rename':
        return hr('update', command.person, { attributes: named(command.name) });
      case 'swap':
        return swap(command.person, command.other);
      case 'regroup':
        return hr('group-change', command.person, { groups: { [command.how]: externalIds(command.groups) } });
      case 'members': {
        const userId = userIdOf(command.person);
        const body = command.add ? { add: [userId] } : { remove: [userId] };
        return call('POST', `/v1/groups/${groups[command.group]?.id}/members`, body);
      }
      case 'offboard':
        return hr('offboard', command.person, {});
      case 'delete':
        return call('DELETE', `/v1/users/${userIdOf(command.person)}`);
      case 'policy':
        return setPolicy(command.app, command.group, command.there);
      case 'domain':
        return patchApp(command.app, { authorizedDomains: command.on ? [DOMAIN] : [] });
      case 'switch':
        return patchApp(command.app, { operations: { [command.which]: command.on } });
      case 'guard':
        return patchApp(command.app, {
          deletionGuard: command.count === null ? null : { count: command.count, share: 0 },
        });
      case 'decide':
        return call('POST', `/v1/apps/${apps[command.app]?.id}/guard/${command.word}`, {});
      case 'steer': {
        const event = nth(await openEvents(), command.nth);
        return event === undefined ? undefined : call('POST', `/v1/events/${event.id}/${command.verb}`, {});
      }
      case 'later': {
        const effectiveAt = new Date(Date.now() + command.ms).toISOString();
        const attributes = { title: `Later ${command.ms}` };
        const more = command.what === 'offboard' ? {} : { attributes };
        return hr(command.what, command.person, { ...more, effectiveAt });
      }
      case 'redate': {
        const scheduled = (await openEvents()).filter(({ status }) => status === 'scheduled');
        const event = nth(scheduled, command.nth);
        if (event === undefined) return undefined;
        return call('PATCH', `/v1/events/${event.id}`, {
          effectiveAt: new Date(Date.now() + command.ms).toISOString(),
        });
      }
      case 'fault':
        apps[command.app]?.sandbox.knobs.add(ruleOf(command.fault, command.on, command.times));
        return undefined;
      case 'revoke': {
        const knobs = apps[command.app]?.sandbox.knobs;
        knobs?.setTokenRevoked(true);
        timers.add(setTimeout(() => knobs?.setTokenRevoked(false), command.ms));
        return undefined;
      }
      case 'wait':
        await sleep(command.ms);
        return undefined;
    }
  }

  /** By way of a third name, as HR has to do it: in the directory two never have one name. */
  async function swap(person: number, other: number): Promise<Answer | undefined> {
    const rows = await tenure.api.db
      .select()
      .from(users)
      .where(and(inArray(users.employeeNumber, [person, other].map(employeeNumber)), isNull(users.deletedAt)));
    const [one, two] = [person, other].map((it) => rows.find((row) => row.employeeNumber === employeeNumber(it)));
    if (one === undefined || two === undefined || one === two) return undefined;
    const third = `between.${tag}@${DOMAIN}`;
    const as = (name: string) => ({ attributes: { userName: name, email: name } });
    const answers = [
      await hr('update', person, as(third)),
      await hr('update', other, as(one.userName)),
      await hr('update', person, as(two.userName)),
    ];
    return answers.find(({ status }) => status >= 300) ?? answers[2];
  }

  async function setPolicy(app: number, group: number, there: boolean): Promise<Answer | undefined> {
    const key = `${app} ${group}`;
    const known = policies.get(key);
    if (!there) {
      policies.delete(key);
      return known === undefined ? undefined : call('DELETE', `/v1/policies/${known}`);
    }
    if (known !== undefined) return undefined;
    const name = `Policy ${key} of ${tag} ${randomBytes(3).toString('hex')}`;
    const answer = await call('POST', '/v1/policies', { appId: apps[app]?.id, groupId: groups[group]?.id, name });
    policies.set(key, withId.parse(answer.body).id);
    return answer;
  }

  async function patchApp(app: number, settings: Record<string, unknown>): Promise<Answer> {
    return call('PATCH', `/v1/apps/${apps[app]?.id}`, settings);
  }

  async function userIds(): Promise<readonly string[]> {
    const rows = await tenure.api.db.select({ id: users.id, employeeNumber: users.employeeNumber }).from(users);
    return rows.flatMap(({ id, employeeNumber: it }) => (it?.startsWith(`E-${tag}-`) === true ? [id] : []));
  }

  async function openEvents() {
    const ids = await userIds();
    const rows = await tenure.api.db.select().from(events).where(isNull(events.finishedAt)).orderBy(events.id);
    return rows
      .filter(
        ({ userId, appId, groupId }) =>
          (userId !== null && ids.includes(userId)) ||
          apps.some(({ id }) => id === appId) ||
          groups.some(({ id }) => id === groupId),
      )
      .map(({ id, status }) => ({ id, status }));
  }

  return {
    tenure,
    apps,
    groups,
    accepted,
    employeeNumber,
    userName,
    run,
    openEvents,
    userIds,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(apps.map(({ sandbox }) => sandbox.stop()));
    },
  };
}

function aKey(): Record<string, string> {
  return { 'idempotency-key': randomBytes(12).toString('hex') };
}

function nth<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

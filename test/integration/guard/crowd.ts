import { z } from 'zod';
import { inParallel } from '../../../domain/inParallel.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aGroup, aPerson, connectApp, type Person, say } from '../lifecycle/company.ts';
import type { EventView, Tenure } from '../lifecycle/startTenure.ts';

/** For what comes by itself, in a while: `expect.poll(…, SOON)`. */
export const SOON = { timeout: 20_000 };

/** People of one group with accounts in an app of their own, whose only policy names the group. */
export interface Crowd {
  readonly appId: string;
  readonly groupId: string;
  readonly group: string;
  readonly policyId: string;
  readonly sandbox: Sandbox;
  readonly people: readonly Member[];
  /** How many of them have an account in use. */
  active(): number;
  stop(): Promise<void>;
}

export interface Member extends Person {
  readonly id: string;
}

const guardState = z.object({
  settings: z.object({ count: z.number(), share: z.number() }).nullable(),
  window: z.object({ since: z.string(), removed: z.number(), accounts: z.number(), held: z.number() }),
  held: z.array(
    z.object({
      eventId: z.string(),
      userId: z.string(),
      userName: z.string(),
      operation: z.string(),
      reason: z.string(),
      cause: z.string(),
      since: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type GuardState = z.output<typeof guardState>;

/** Onboards `count` people and waits for their accounts; `settings` are the app's. */
export async function aCrowd(tenure: Tenure, count: number, settings: Record<string, unknown> = {}): Promise<Crowd> {
  const sandbox = await startSandbox({ port: 0, token: 'sandbox-token' });
  const { id: groupId, externalId: group } = await aGroup(tenure);
  const app = await connectApp(tenure, sandbox, { pushGroups: 'policy', ...settings }, { groupId });
  const { data } = z
    .object({ data: z.array(z.object({ id: z.string() })) })
    .parse(await tenure.send('GET', `/v1/policies?app=${app.id}`));
  const people: Member[] = [];
  const joining = Array.from({ length: count }, () => aPerson());
  await inParallel(joining, 8, async (person) => {
    const attributes = { attributes: person.attributes, groups: { set: [group] } };
    const { userId } = await tenure.settled(await say(tenure, 'onboard', person, attributes));
    if (userId !== null) people.push({ ...person, id: userId });
  });
  return {
    appId: app.id,
    groupId,
    group,
    policyId: String(data[0]?.id),
    sandbox,
    people,
    active: () => people.filter((person) => isActive(sandbox, person)).length,
    async stop() {
      await tenure.api.call('DELETE', `/v1/apps/${app.id}`);
      await sandbox.stop();
    },
  };
}

export function isActive(sandbox: Sandbox, person: Person): boolean {
  return accountOf(sandbox, person)?.attributes.active === true;
}

/** Deletes the policy, and waits until its event is in one of these statuses. */
export async function dropPolicy(tenure: Tenure, crowd: Crowd, ...statuses: string[]): Promise<EventView> {
  const { event } = z
    .looseObject({ event: z.looseObject({ id: z.string() }) })
    .parse(await tenure.send('DELETE', `/v1/policies/${crowd.policyId}`));
  return tenure.settled(event.id, ...statuses);
}

/** One page of the guard's list, up to 200 people. */
export async function guardOf(tenure: Tenure, { appId }: Crowd, query = 'limit=200'): Promise<GuardState> {
  return guardState.parse(await tenure.send('GET', `/v1/apps/${appId}/guard?${query}`));
}

/** What a decision answers. */
export async function decide(
  tenure: Tenure,
  { appId }: Crowd,
  action: 'approve' | 'reject',
  choice: { readonly eventIds?: readonly string[]; readonly userIds?: readonly string[] } = {},
): Promise<Record<string, unknown>> {
  return tenure.send('POST', `/v1/apps/${appId}/guard/${action}`, choice);
}

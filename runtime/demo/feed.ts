import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import { inParallel } from '../../domain/inParallel.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { ApiClient } from './apiClient.ts';

/** One event as the HR system would post it: one a person and change set (DESIGN rule 7). */
export interface HrEvent {
  readonly type: 'onboard' | 'update' | 'group-change' | 'offboard';
  readonly employeeNumber: string;
  readonly attributes?: JsonObject;
  readonly groups?: {
    readonly set?: readonly string[];
    readonly add?: readonly string[];
    readonly remove?: readonly string[];
  };
}

/** Requests in flight at once. */
const WIDTH = 16;

const accepted = z.looseObject({ event: z.looseObject({ id: z.string() }) });
const groupAnswer = z.union([
  z.looseObject({ group: z.looseObject({ id: z.string() }) }).transform(({ group }) => group.id),
  z.looseObject({ id: z.string() }).transform(({ id }) => id),
]);

/** Posts the events, most urgent first: leavers, movers, joiners. Each takes effect once, however often it is sent. */
export async function postEvents(
  api: ApiClient,
  events: readonly HrEvent[],
  key: string,
  say: (posted: number) => void,
): Promise<void> {
  const rank = (event: HrEvent) => ['offboard', 'update', 'group-change', 'onboard'].indexOf(event.type);
  let posted = 0;
  await inParallel(
    [...events].sort((a, b) => rank(a) - rank(b)),
    WIDTH,
    async (event) => {
      const idempotencyKey = `${key}-${event.type}-${event.employeeNumber}`;
      await api.call('POST', '/v1/hr/events', accepted, { body: event, idempotencyKey });
      posted += 1;
      say(posted);
    },
  );
}

/** Creates the groups; answers their ids by external id. */
export async function createGroups(
  api: ApiClient,
  groups: Iterable<readonly [externalId: string, displayName: string]>,
  key: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await inParallel(groups, WIDTH, async ([externalId, displayName]) => {
    const body = { externalId, displayName };
    ids.set(
      externalId,
      await api.call('POST', '/v1/groups', groupAnswer, { body, idempotencyKey: `${key}-group-${externalId}` }),
    );
  });
  return ids;
}

/** Gives a group its new name. */
export async function renameGroup(api: ApiClient, id: string, displayName: string): Promise<void> {
  await api.call('PATCH', `/v1/groups/${id}`, z.unknown(), { body: { displayName } });
}

/** Deletes a group in the directory, and so in every app that has it. */
export async function deleteGroup(api: ApiClient, id: string): Promise<void> {
  await api.call('DELETE', `/v1/groups/${id}`, z.unknown());
}

/** The id of a group that must be there. */
export function groupId(ids: ReadonlyMap<string, string>, externalId: string): string {
  const id = ids.get(externalId);
  if (id === undefined) throw permanent('unknown_group', `Group ${externalId} has no id: it was never created.`);
  return id;
}

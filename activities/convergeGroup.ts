import type { RemoteGroup } from '../connectors/connector.ts';
import type { LogRow } from '../db/appendLog.ts';
import {
  type GroupFacts,
  knownRemoteIds,
  type PendingMember,
  pendingMembers,
  readGroupFacts,
  recordGroup,
  recordMembers,
} from '../db/targetGroups.ts';
import { permanent } from '../domain/errors.ts';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { Operation } from '../domain/lifecycle.ts';
import { mapGroup } from '../domain/mapping/mapUser.ts';
import type { OpenApp } from './connectorCache.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { createLeasedCall } from './leasedCall.ts';
import { type HeldLease, withLease } from './withLease.ts';

export interface GroupInput {
  readonly eventId: EventId;
  readonly appId: AppId;
  readonly groupId: GroupId;
}

export interface GroupResult {
  /** Members that the target refused, with its reasons. */
  readonly refused: ReadonlyMap<UserId, { readonly code: string; readonly message: string }>;
  readonly httpStatus: number | null;
}

/**
 * Makes one group in one app as the directory wants it now, with everybody's pending memberships in one go (DESIGN rule
 * 8). Callers for the same group share a run: a thousand joiners of one group take a few requests, not a thousand.
 *
 * @param options.logMembers writes a report row a membership; not where each person's own event does.
 * @param options.logUnchanged looks at the group in the target, and writes a row, even where nothing seems to differ.
 * @throws permanent `group_adoption`, `uniqueness`, … and transient errors of the connector.
 */
export async function convergeGroup(
  tools: Toolbox,
  input: GroupInput,
  attempt: Attempt,
  options: { readonly logMembers: boolean; readonly logUnchanged: boolean },
): Promise<GroupResult> {
  const { appId, groupId, eventId } = input;
  const key = `${groupId} ${options.logMembers ? eventId : ''}`;
  return tools.groupRuns.run(appId, key, attempt, (joint) =>
    withLease(tools, { kind: 'group', appId, groupId }, joint, (lease) =>
      createPush(tools, input, joint, lease, options).run(),
    ),
  );
}

function createPush(
  tools: Toolbox,
  input: GroupInput,
  attempt: Attempt,
  lease: HeldLease,
  options: { readonly logMembers: boolean; readonly logUnchanged: boolean },
) {
  const { db } = tools;
  const held = { ...input, fencing: lease.fencing };
  const { call, httpStatus, elapsedMs } = createLeasedCall(lease);

  return { run };

  async function run(): Promise<GroupResult> {
    const facts = await readGroupFacts(db, input);
    const nothing = { refused: new Map(), httpStatus: null };
    if (facts === undefined || facts.app.deletedAt !== null) return nothing;
    const open = tools.connectors.open(facts.app);
    if (!facts.pushed) {
      // An adopted group is not ours to delete; our people leave it all the same.
      if (facts.target?.adopted === true) {
        const { remoteId } = facts.target;
        return remoteId === null ? nothing : changeMembers(facts, open, remoteId);
      }
      await remove(facts, open);
      return { refused: new Map(), httpStatus: httpStatus() };
    }
    const remoteId = await ensure(facts, open);
    if (remoteId === undefined) return nothing;
    return changeMembers(facts, open, remoteId);
  }

  /** The group's id in the target, created or renamed as needed; undefined where a switch forbids creating it. */
  async function ensure(facts: GroupFacts, open: OpenApp): Promise<string | undefined> {
    const { group, target, app } = facts;
    const { attributes, missing } = mapGroup(open.groups, group);
    if (missing.length > 0) {
      throw permanent('required_attribute_missing', `The target requires ${missing.join(', ')} of a group.`);
    }
    const mapped = attributes.find(({ target: path }) => path.trim().toLowerCase() === 'displayname')?.value;
    const displayName = typeof mapped === 'string' ? mapped : group.displayName;
    const desired = { externalId: group.id, displayName, attributes };
    const known = target?.remoteId ?? undefined;
    // A membership push need not look at a group that stands as it should.
    if (known !== undefined && target?.displayName === displayName && !options.logUnchanged) return known;

    const found = await open.connector.findGroup({ remoteId: known, externalId: group.id, displayName }, call);
    if (found === undefined) {
      if (!app.operations.createGroups) return off(facts, 'create_group');
      const made = await open.connector.createGroup(desired, call);
      const state = { remoteId: made.remoteId, displayName, adopted: false };
      await recordGroup(db, held, state, row(facts, 'create_group', 'done', null, 'displayName', null, displayName));
      return made.remoteId;
    }
    const isNew = found.remoteId !== known;
    if (isNew) await assertAdoptable(facts, open, found);
    const adopted = isNew ? found.externalId !== group.id : (target?.adopted ?? false);
    const differs = found.displayName !== displayName || (isNew && found.externalId === undefined);
    if (differs && !app.operations.updateGroups) {
      await recordGroup(db, held, { remoteId: found.remoteId, displayName: found.displayName, adopted }, undefined);
      await off(facts, 'update_group');
      return found.remoteId;
    }
    if (differs) await open.connector.updateGroup(found, desired, call);
    const reason = adopted && isNew ? 'adopted' : null;
    const outcome = found.displayName === displayName ? 'unchanged' : 'done';
    const logged = row(
      facts,
      isNew && !adopted ? 'create_group' : 'update_group',
      outcome,
      reason,
      'displayName',
      found.displayName,
      displayName,
    );
    await recordGroup(
      db,
      held,
      { remoteId: found.remoteId, displayName, adopted },
      isNew || outcome === 'done' || options.logUnchanged ? logged : undefined,
    );
    return found.remoteId;
  }

  async function remove(facts: GroupFacts, open: OpenApp): Promise<void> {
    const known = facts.target?.remoteId;
    if (known === null || known === undefined) return;
    if (!facts.app.operations.deleteGroups) {
      await off(facts, 'delete_group');
      return;
    }
    await open.connector.deleteGroup(known, call);
    const name = facts.target?.displayName ?? null;
    const logged = row(facts, 'delete_group', 'done', null, 'displayName', name, null);
    await recordGroup(db, held, { remoteId: null, displayName: null }, logged);
  }

  async function changeMembers(facts: GroupFacts, open: OpenApp, remoteId: string): Promise<GroupResult> {
    const refused = new Map<UserId, { code: string; message: string }>();
    const pending = facts.app.operations.manageMemberships ? await pendingMembers(db, input.appId, input.groupId) : [];
    if (pending.length === 0) return { refused, httpStatus: httpStatus() };
    const ids = (add: boolean) =>
      pending.filter((it) => it.add === add && it.remoteUserId !== '').map((it) => it.remoteUserId);
    const result = await open.connector.changeMembers(remoteId, { add: ids(true), remove: ids(false) }, call);
    const added = new Set(result.added);
    const removed = new Set(result.removed);
    const settled = pending.filter((it) =>
      it.add ? added.has(it.remoteUserId) : it.remoteUserId === '' || removed.has(it.remoteUserId),
    );
    await recordMembers(db, held, settled, input.eventId, options.logMembers ? settled.map(memberRow) : []);
    for (const { remoteId: id, code, message } of result.refused) {
      const member = pending.find((it) => it.remoteUserId === id);
      if (member !== undefined) refused.set(member.userId, { code, message });
    }
    return { refused, httpStatus: httpStatus() };

    function memberRow({ userId, userName, add }: PendingMember): LogRow {
      return { ...row(facts, add ? 'add_member' : 'remove_member', 'done', null), userId, userName };
    }
  }

  /** A group of that name may be somebody else's, with members we did not put there (ruling 15). */
  async function assertAdoptable(facts: GroupFacts, open: OpenApp, found: RemoteGroup): Promise<void> {
    const { group, app, target } = facts;
    if (found.externalId === group.id) return;
    if (found.externalId?.startsWith('grp_') === true) {
      throw permanent('foreign_group', `Group ${found.remoteId} in the target belongs to ${found.externalId}.`, {
        remedy: 'Rename one of the two groups; then retry.',
      });
    }
    if (app.adoptGroups === 'byName' || target?.adoptionApproved === true) return;
    const members = await open.connector.listMembers(found.remoteId, call);
    const ours = await knownRemoteIds(db, app.id, members);
    const others = members.filter((id) => !ours.has(id)).length;
    if (others === 0) return;
    throw permanent(
      'group_adoption',
      `The target has a group of that name (${found.remoteId}) with ${others} members that Tenure did not put there.`,
      {
        remedy:
          'Rename the group in the directory or the target, or set adoptGroups of the app to "byName"; then retry.',
      },
    );
  }

  async function off(facts: GroupFacts, operation: Operation): Promise<undefined> {
    const { remoteId = null, displayName = null } = facts.target ?? {};
    await recordGroup(db, held, { remoteId, displayName }, row(facts, operation, 'skipped', 'operation_off'));
  }

  function row(
    { event, app, group }: GroupFacts,
    operation: Operation,
    outcome: LogRow['outcome'],
    reason: string | null,
    attribute?: string,
    old: string | null = null,
    now: string | null = null,
  ): LogRow {
    return {
      eventId: event.id,
      workflowId: event.workflowId,
      appId: app.id,
      appName: app.displayName,
      groupId: group.id,
      operation,
      outcome,
      reason,
      changes: attribute === undefined || old === now ? [] : [{ attribute, old, new: now }],
      attempts: attempt.attempt,
      httpStatus: httpStatus(),
      durationMs: elapsedMs(),
    };
  }
}

import type { RemoteGroup } from '../connectors/connector.ts';
import type { LogRow } from '../db/appendLog.ts';
import type { App } from '../db/apps.ts';
import {
  type GroupFacts,
  isClaimedGroup,
  knownRemoteIds,
  markTried,
  type PendingMember,
  pendingMembers,
  readGroupFacts,
  recordGroup,
  recordMembers,
} from '../db/targetGroups.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { Operation } from '../domain/lifecycle.ts';
import { mapGroup } from '../domain/mapping/mapUser.ts';
import type { OpenApp } from './connectorCache.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { createLeasedCall } from './leasedCall.ts';
import { takenUnseen } from './takenUnseen.ts';
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
      pushUnderLease(tools, input, joint, lease, options),
    ),
  );
}

const NOT_THERE = { remoteId: null, displayName: null };

async function pushUnderLease(
  tools: Toolbox,
  input: GroupInput,
  attempt: Attempt,
  lease: HeldLease,
  options: { readonly logMembers: boolean; readonly logUnchanged: boolean },
): Promise<GroupResult> {
  const { db } = tools;
  const held = { ...input, fencing: lease.fencing };
  let app: App | undefined;
  let permit = () => {};
  const { call, httpStatus, elapsedMs } = createLeasedCall(lease, { permit: () => permit() });
  return watched();

  async function watched(): Promise<GroupResult> {
    try {
      const result = await run();
      if (app !== undefined && httpStatus() !== null) await tools.watch.succeeded(app);
      return result;
    } catch (error) {
      const seen = app;
      if (seen === undefined) throw error;
      throw await tools.watch.failed(seen, error, () => tools.connectors.open(seen).connector, lease.signal);
    }
  }

  async function run(): Promise<GroupResult> {
    const facts = await readGroupFacts(db, input);
    const nothing = { refused: new Map(), httpStatus: null };
    if (facts === undefined || facts.app.deletedAt !== null) return nothing;
    app = facts.app;
    permit = tools.watch.permit(app);
    const open = tools.connectors.open(app);
    if (!facts.pushed) {
      // An adopted group is not ours to delete; our people leave it all the same.
      const { adopted, remoteId } = facts.target ?? {};
      if (adopted === true && remoteId != null) return changeMembers(facts, open, remoteId);
      await remove(facts, open);
      return { refused: new Map(), httpStatus: httpStatus() };
    }
    const remoteId = await ensure(facts, open);
    if (remoteId === undefined) return nothing;
    try {
      return await changeMembers(facts, open, remoteId);
    } catch (error) {
      if (!(error instanceof TenureError) || error.code !== 'group_gone') throw error;
      // Removed in the target by hand: forgotten, made anew, and filled.
      await recordGroup(db, held, NOT_THERE, undefined);
      const target = facts.target === undefined ? undefined : { ...facts.target, ...NOT_THERE };
      const again = await ensure({ ...facts, target }, open);
      return again === undefined ? nothing : changeMembers(facts, open, again);
    }
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
      const made = await open.connector.createGroup(desired, call).catch((error: unknown) => {
        throw takenUnseen(error, attempt.attempt);
      });
      const state = { remoteId: made.remoteId, displayName, adopted: false };
      await recordGroup(db, held, state, row(facts, 'create_group', 'done', null, 'displayName', null, displayName));
      return made.remoteId;
    }
    const isNew = found.remoteId !== known;
    if (isNew) await assertAdoptable(facts, open, found);
    const adopted = isNew ? found.externalId !== group.id : (target?.adopted ?? false);
    if (!app.operations.updateGroups && found.displayName !== displayName) {
      await recordGroup(db, held, { remoteId: found.remoteId, displayName: found.displayName, adopted }, undefined);
      await off(facts, 'update_group');
      return found.remoteId;
    }
    // Sends nothing where nothing differs, and answers the same object then.
    const shown = app.operations.updateGroups ? await open.connector.updateGroup(found, desired, call) : found;
    // Ours, but unknown to us: an earlier attempt made it and lost the answer.
    const isMade = isNew && !adopted;
    const operation = isMade ? 'create_group' : 'update_group';
    const outcome = isMade || shown !== found ? 'done' : 'unchanged';
    const old = isMade ? null : found.displayName;
    const reason = adopted && isNew ? 'adopted' : null;
    const logged = row(facts, operation, outcome, reason, 'displayName', old, displayName);
    await recordGroup(
      db,
      held,
      { remoteId: found.remoteId, displayName, adopted },
      isNew || outcome === 'done' || options.logUnchanged ? logged : undefined,
    );
    return found.remoteId;
  }

  async function remove(facts: GroupFacts, open: OpenApp): Promise<void> {
    const { group, target } = facts;
    const known = target?.remoteId ?? (await lostCreation(facts, open));
    if (known === undefined) {
      if (options.logUnchanged) {
        await recordGroup(db, held, NOT_THERE, row(facts, 'delete_group', 'unchanged', 'no_group'));
      }
      return;
    }
    if (!facts.app.operations.deleteGroups) {
      await off(facts, 'delete_group');
      return;
    }
    await open.connector.deleteGroup(known, call);
    const name = target?.displayName ?? group.displayName;
    await recordGroup(db, held, NOT_THERE, row(facts, 'delete_group', 'done', null, 'displayName', name, null));
  }

  /** A group whose creation we never saw the answer of; only one with our own id is. */
  async function lostCreation({ group }: GroupFacts, open: OpenApp): Promise<string | undefined> {
    if (lease.fencing === 1) return undefined;
    const found = await open.connector.findGroup({ externalId: group.id, displayName: group.displayName }, call);
    return found?.externalId === group.id ? found.remoteId : undefined;
  }

  async function changeMembers(facts: GroupFacts, open: OpenApp, remoteId: string): Promise<GroupResult> {
    const refused = new Map<UserId, { code: string; message: string }>();
    const pending = facts.app.operations.manageMemberships ? await pendingMembers(db, input.appId, input.groupId) : [];
    if (pending.length === 0) return { refused, httpStatus: httpStatus() };
    const ids = (add: boolean) =>
      pending.filter((it) => it.add === add && it.remoteUserId !== '').map((it) => it.remoteUserId);
    await markTried(db, held, pending);
    const result = await open.connector.changeMembers(remoteId, { add: ids(true), remove: ids(false) }, call);
    const added = new Set(result.added);
    const removed = new Set(result.removed);
    const settled = pending.filter((it) =>
      it.add ? added.has(it.remoteUserId) : it.remoteUserId === '' || removed.has(it.remoteUserId),
    );
    tools.passing?.('before-record');
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
    const isClaimed = await isClaimedGroup(db, app.id, group.id, found.remoteId);
    if (found.externalId === group.id && !isClaimed) return;
    if (isClaimed || found.externalId?.startsWith('grp_') === true) {
      throw permanent('foreign_group', `Group ${found.remoteId} in the target stands for another group of ours.`, {
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

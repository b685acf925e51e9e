import {
  busyMembers,
  linkedPeople,
  type PushedGroup,
  pushedGroupsOf,
  wantedMembers,
} from '../../db/reconcile/groups.ts';
import { readFrom } from '../../db/reconcile/people.ts';
import type { NewFinding, PageTaken } from '../../db/reconcile/takePage.ts';
import { TenureError } from '../../domain/errors.ts';
import type { ReconcilePlace } from '../../domain/reconcile/words.ts';
import { createCounter } from './counter.ts';
import type { Comparison } from './tools.ts';

/** The fourth phase: the groups that the app is to have, and who is in them, one group at a time. */
export async function compareGroups(
  comparison: Comparison,
  begin: ReconcilePlace & { phase: 'groups' },
): Promise<boolean> {
  const { tools, app } = comparison;
  for (let { after } = begin; ; ) {
    const [group] = await pushedGroupsOf(tools.db, { appId: app.id, after, limit: 1 });
    if (group === undefined) return comparison.keep({ findings: [], counts: {}, next: { phase: 'mend', after: 0 } });
    const compared = await compareGroup(comparison, group);
    if (!(await comparison.keep({ ...compared, next: { phase: 'groups', after: group.groupId } }))) return false;
    if (comparison.isOver()) return true;
    after = group.groupId;
  }
}

async function compareGroup(
  { tools, app, open, call }: Comparison,
  { groupId, remoteId, busy }: PushedGroup,
): Promise<Omit<PageTaken, 'next'>> {
  const { db } = tools;
  const counter = createCounter();
  counter.add('groups');
  if (busy) {
    counter.add('busy');
    return { findings: [], counts: counter.counts };
  }
  const since = await readFrom(db);
  const members = remoteId === undefined ? undefined : await membersOf(remoteId);
  if (members === undefined) {
    counter.add('missing');
    const reason = remoteId === undefined ? 'no_group' : 'gone';
    const missing = { kind: 'missing', groupId, remoteId: remoteId ?? null, reason, mendable: true } as const;
    return { findings: [missing], counts: counter.counts };
  }
  // Memberships are not Tenure's there.
  if (!app.operations.manageMemberships) return { findings: [], counts: counter.counts };
  const there = new Set(members);
  const wanted = await wantedMembers(db, app.id, groupId);
  const wantedIds = new Set(wanted.map((it) => it.remoteId));
  const surplus = members.filter((id) => !wantedIds.has(id));
  const people = await linkedPeople(db, app.id, surplus);
  const lacking = wanted.filter((it) => !there.has(it.remoteId));
  const userIds = [...people.values(), ...lacking.map(({ userId }) => userId)];
  const busyIds = await busyMembers(db, { appId: app.id, groupId, userIds, since });
  const findings: NewFinding[] = [
    ...lacking.map(({ userId, remoteId: id }): NewFinding => {
      return { kind: 'missing_member', groupId, userId, remoteId: id, reason: 'not_in_group', mendable: true };
    }),
    ...surplus.map((id): NewFinding => {
      const userId = people.get(id) ?? null;
      const reason = userId === null ? 'not_ours' : 'not_a_member';
      return { kind: 'unexpected_member', groupId, userId, remoteId: id, reason, mendable: userId !== null };
    }),
  ].filter(({ userId }) => userId == null || !busyIds.has(userId));
  for (const { kind } of findings) counter.add(kind);
  return { findings, counts: counter.counts };

  /** Undefined where the group is gone. */
  async function membersOf(id: string): Promise<readonly string[] | undefined> {
    try {
      return await open.connector.listMembers(id, call);
    } catch (error) {
      if (error instanceof TenureError && (error.httpStatus === 404 || error.code === 'group_gone')) return undefined;
      throw error;
    }
  }
}

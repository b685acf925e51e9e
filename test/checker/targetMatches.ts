import { type Desired, readDesired } from './desired.ts';
import type { AppRow, CheckedTarget, Rows, UserRow, Violation } from './evidence.ts';
import { createExcuses } from './leftUndone.ts';
import { readPath } from './readPath.ts';

type Excuse = ReturnType<typeof createExcuses>;

/** I1: every account, group and membership in the target is as the directory wants it now. */
export function targetMatches(rows: Rows, sandboxes: ReadonlyMap<string, CheckedTarget>): Violation[] {
  const desired = readDesired(rows);
  const excused = createExcuses(rows);
  return rows.apps
    .filter((app) => app.deletedAt === null)
    .flatMap((app) => {
      const target = sandboxes.get(app.id);
      if (target === undefined) return [];
      const context = { rows, desired, excused, app, target };
      return [...rows.users.flatMap((user) => accountMatches(user, context)), ...groupsMatch(context)];
    });
}

interface Context {
  readonly rows: Rows;
  readonly desired: Desired;
  readonly excused: Excuse;
  readonly app: AppRow;
  readonly target: CheckedTarget;
}

function accountMatches(user: UserRow, { desired, excused, app, target, rows }: Context): Violation[] {
  const about = { appId: app.id, userId: user.id };
  const account = accountOf(user, app, target, rows);
  const wrong = difference();
  if (wrong === undefined || excused(about)) return [];
  return [{ invariant: 'I1', about, message: `${wrong}${story(rows, about)}` }];

  function difference(): string | undefined {
    if (!desired.isEntitled(user, app)) {
      return account !== undefined && account.attributes.active !== false
        ? 'The target has an active account of somebody who shall have none.'
        : undefined;
    }
    if (account === undefined) return 'The target has no account of somebody who is entitled to it.';
    if (account.attributes.active === false) return 'The account of somebody who is entitled to it is inactive.';
    for (const row of app.usersMapping) {
      if (!('source' in row) || row.apply === 'create') continue;
      const wanted = Object.entries(user).find(([name]) => name === row.source)?.[1] ?? null;
      const shown = readPath(account.attributes, row.target) ?? null;
      if (wanted !== shown) return `The account's ${row.target} is not the directory's.`;
    }
    return undefined;
  }
}

function accountOf(user: UserRow, app: AppRow, target: CheckedTarget, rows: Rows) {
  const known = rows.accounts.find((it) => it.appId === app.id && it.userId === user.id)?.remoteId;
  const [byExternalId] = target.store.byExternalId('User', user.id);
  return byExternalId ?? (known == null ? undefined : target.store.get('User', known));
}

function groupsMatch({ rows, desired, excused, app, target }: Context): Violation[] {
  return rows.groups.flatMap((group): Violation[] => {
    const about = { appId: app.id, groupId: group.id };
    const [marked, ...twins] = target.store.byExternalId('Group', group.id);
    // Where the target has refused our id once, Tenure goes on without.
    const known = rows.targetGroups.find((it) => it.appId === app.id && it.groupId === group.id)?.remoteId;
    const shown = marked ?? (known == null ? undefined : target.store.get('Group', known));
    const violation = (message: string): Violation[] =>
      excused(about) ? [] : [{ invariant: 'I1', about, message: `${message}${story(rows, about)}` }];
    if (!desired.isPushed(group, app)) {
      return shown === undefined ? [] : violation('The target has a group that it shall not have.');
    }
    if (shown === undefined) return violation('A group is missing in the target.');
    if (twins.length > 0) return violation('The target has a group more than once.');
    if (shown.attributes.displayName !== group.displayName)
      return violation("The group's name is not the directory's.");
    const members = target.store.members(shown.id);
    return rows.users.flatMap((user): Violation[] => {
      const account = accountOf(user, app, target, rows);
      // Only who has an account can be in it; who has none although entitled is found out above.
      const isOpen = account !== undefined && account.attributes.active !== false;
      const wanted = isOpen && desired.isMember(user, group);
      const isIn = account !== undefined && members.has(account.id);
      const subject = { ...about, userId: user.id };
      if (wanted === isIn || excused(subject) || excused({ appId: app.id, userId: user.id })) return [];
      const message = wanted ? 'A member is missing in the target.' : 'The target shows a member who shall not be one.';
      return [{ invariant: 'I1', about: subject, message }];
    });
  });
}

/** What the report tells of it, so that a failure says how it came to that. */
function story(rows: Rows, about: { readonly appId: string; readonly userId?: string; readonly groupId?: string }) {
  const { appId, userId = null, groupId = null } = about;
  const own = rows.log.filter((row) => {
    const isAbout = userId === null ? row.groupId === groupId || row.userId === null : row.userId === userId;
    return row.appId === appId && isAbout && (userId === null || row.groupId === groupId);
  });
  return own
    .map((row) => `\n  ${row.eventId} ${row.userId} ${row.groupId} ${row.operation} ${row.outcome} ${row.reason ?? ''}`)
    .join('');
}

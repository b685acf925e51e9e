import type { AppRow, GroupRow, Rows, UserRow } from './evidence.ts';

/**
 * What the directory wants, worked out anew from its tables: the checker must not share a mistake with the views and
 * functions that it checks.
 */
export interface Desired {
  isEntitled(user: UserRow, app: AppRow): boolean;
  isPushed(group: GroupRow, app: AppRow): boolean;
  isMember(user: UserRow, group: GroupRow): boolean;
}

export function readDesired(rows: Rows): Desired {
  const members = new Set(rows.memberships.map(({ groupId, userId }) => `${groupId} ${userId}`));
  const suppressed = new Set(rows.suppressions.map(({ appId, userId }) => `${appId} ${userId}`));
  const groups = new Map(rows.groups.map((group) => [group.id, group]));

  function isMember(user: UserRow, group: GroupRow): boolean {
    if (!user.active || user.deletedAt !== null || group.deletedAt !== null) return false;
    return group.builtIn || members.has(`${group.id} ${user.id}`);
  }

  return {
    isMember,
    isEntitled(user, app) {
      if (app.deletedAt !== null || app.removingSince !== null) return false;
      if (suppressed.has(`${app.id} ${user.id}`) || !isAuthorized(user.email, app.authorizedDomains)) return false;
      return rows.policies.some((policy) => {
        const group = groups.get(policy.groupId);
        return policy.appId === app.id && group !== undefined && isMember(user, group);
      });
    },
    isPushed(group, app) {
      if (group.builtIn || group.deletedAt !== null || app.removingSince !== null) return false;
      if (app.pushGroups === 'all') return true;
      if (Array.isArray(app.pushGroups)) return app.pushGroups.includes(group.id);
      return rows.policies.some((policy) => policy.appId === app.id && policy.groupId === group.id);
    },
  };
}

function isAuthorized(email: string | null, domains: readonly string[]): boolean {
  if (domains.includes('*')) return true;
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((it) => it.toLowerCase() === domain);
}

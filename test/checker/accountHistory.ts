import type { CheckedTarget, EventRow, Rows, Violation } from './evidence.ts';

/** I2: at most one account a person and app, at the end and all the way there. The same of groups. */
export function noDuplicates(rows: Rows, sandboxes: ReadonlyMap<string, CheckedTarget>): Violation[] {
  return [...sandboxes].flatMap(([appId, { store, effects }]) =>
    [...rows.users, ...rows.groups].flatMap(({ id }): Violation[] => {
      const kind = id.startsWith('usr_') ? 'User' : 'Group';
      const about = { appId, externalId: id };
      const live = store.byExternalId(kind, id).length;
      if (live > 1) return [{ invariant: 'I2', about, message: `The target has ${live} ${kind}s of one external id.` }];
      const own = effects(0).filter((it) => it.resourceType === kind && it.externalId === id);
      const made = own.filter(({ method }) => method === 'POST').length;
      const gone = own.filter(({ method }) => method === 'DELETE').length;
      if (made - gone <= 1) return [];
      return [{ invariant: 'I2', about, message: `Made ${made} times in the target, and deleted ${gone} times.` }];
    }),
  );
}

/** I3: what is applied to an account never becomes older, and never newer than the directory. */
export function versionsRise(rows: Rows): Violation[] {
  const events = new Map(rows.events.map((event) => [event.id, event]));
  const users = new Map(rows.users.map((user) => [user.id, user]));
  const highest = new Map<string, number>();
  const violations: Violation[] = [];
  for (const row of rows.log) {
    const version = events.get(row.eventId)?.version ?? null;
    if (version === null || row.groupId !== null || row.userId === null || row.appId === null) continue;
    if ((row.outcome !== 'done' && row.outcome !== 'unchanged') || row.compensation) continue;
    const key = `${row.appId} ${row.userId}`;
    const before = highest.get(key) ?? 0;
    if (version <= before) {
      const message = `Version ${version} was applied after version ${before}.`;
      violations.push({
        invariant: 'I3',
        about: { appId: row.appId, userId: row.userId, eventId: row.eventId },
        message,
      });
    }
    highest.set(key, Math.max(before, version));
  }
  for (const { appId, userId, appliedVersion } of rows.accounts) {
    const known = users.get(userId)?.version ?? 0;
    const seen = highest.get(`${appId} ${userId}`) ?? 0;
    if (appliedVersion >= seen && appliedVersion <= known) continue;
    const message = `Version ${appliedVersion} is said to be applied; reported is ${seen}, the directory has ${known}.`;
    violations.push({ invariant: 'I3', about: { appId, userId }, message });
  }
  return violations;
}

/**
 * I4: once an offboard is confirmed, nothing of the person's is written any more, until an event of a later version has
 * come. A request that was on its way to the target before the confirmation is not counted: nobody can call it back, and
 * what it did is mended by a second look, which I1 sees. Deleting what is left of the account is no giving back.
 */
export function leaversStayOut(rows: Rows, sandboxes: ReadonlyMap<string, CheckedTarget>): Violation[] {
  const events = new Map(rows.events.map((event) => [event.id, event]));
  return rows.log.flatMap((row): Violation[] => {
    const event = events.get(row.eventId);
    const target = sandboxes.get(row.appId ?? '');
    if (event?.type !== 'offboard' || target === undefined || row.groupId !== null || row.outcome !== 'done') return [];
    const from = row.time.getTime();
    const until = Math.min(...rows.events.filter((it) => isLater(it, event)).map(inForceAt));
    const late = target.effects(0).filter((it) => {
      const isAfter = it.received > from && it.received < until;
      return it.resourceType === 'User' && it.externalId === row.userId && isAfter && it.method !== 'DELETE';
    });
    return late.map(({ method, received }) => ({
      invariant: 'I4',
      about: { appId: row.appId ?? '', userId: row.userId ?? '', eventId: row.eventId },
      message: `A ${method} came ${received - from} ms after the offboard was confirmed.`,
    }));
  });
}

function isLater(event: EventRow, than: EventRow): boolean {
  return event.userId === than.userId && event.version !== null && event.version > (than.version ?? 0);
}

function inForceAt({ createdAt, effectiveAt }: EventRow): number {
  return Math.max(createdAt.getTime(), effectiveAt?.getTime() ?? 0);
}

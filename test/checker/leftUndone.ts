import type { LogRow, Rows } from './evidence.ts';

const WORK: ReadonlySet<string> = new Set(['done', 'unchanged']);
const DECIDED: ReadonlySet<string> = new Set(['skipped', 'cancelled', 'compensated']);

/**
 * Whether somebody decided, after all work on an account or a membership, that something of it stays undone: a switch that
 * is off, a skip, a cancel. Then the target may differ from the directory, until an event comes that converges it.
 */
export function createExcuses(
  rows: Rows,
): (subject: { readonly appId: string; readonly userId?: string; readonly groupId?: string }) => boolean {
  const versions = new Map(rows.events.map(({ id, version }) => [id, version]));
  const applied = new Map(rows.accounts.map((it) => [`${it.appId} ${it.userId}`, it.appliedVersion]));

  return ({ appId, userId, groupId }) => {
    const about = rows.log.filter(
      (row) => row.appId === appId && (groupId === undefined ? row.groupId === null : row.groupId === groupId),
    );
    const own = about.filter((row) => row.userId === (userId ?? null));
    // A converge event that was ended covers everybody it had not reached yet.
    const covering = rows.log.filter((row) => row.appId === appId && row.userId === null && DECIDED.has(row.outcome));
    const lastWork = own.findLast(({ outcome }) => WORK.has(outcome))?.id ?? 0;
    return [...own, ...covering].some((row) => DECIDED.has(row.outcome) && row.id > lastWork && !isOutdated(row));
  };

  /** The end of an event whose change another one has brought to the target already. */
  function isOutdated({ eventId, appId, userId, reason, groupId }: LogRow): boolean {
    const version = versions.get(eventId) ?? null;
    const isAboutAccount = groupId === null && reason !== 'operation_off';
    return isAboutAccount && version !== null && version <= (applied.get(`${appId} ${userId}`) ?? 0);
  }
}

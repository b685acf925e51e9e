import { and, eq, inArray, sql } from 'drizzle-orm';
import type { AppId, GroupId, ReconciliationId, UserId } from '../../domain/ids.ts';
import type { MatchRule } from '../../domain/reconcile/whoseAccount.ts';
import type { FindingKind, ReconcilePlace } from '../../domain/reconcile/words.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { AttributeChange } from '../../domain/values.ts';
import type { Db, Tx } from '../connect.ts';
import { reconciliationFindings, reconciliations, remoteAccounts, type Situation } from '../schema/index.ts';

/** An account as a comparison has seen it. */
export interface SeenRow {
  readonly remoteId: string;
  readonly situation: Exclude<Situation, 'deleted'>;
  readonly userId: UserId | null;
  readonly candidates: readonly UserId[] | null;
  readonly matchedBy: MatchRule | null;
  readonly active: boolean;
  readonly userName: string | null;
  readonly email: string | null;
}

export interface NewFinding {
  readonly kind: FindingKind;
  readonly userId?: UserId | null;
  readonly groupId?: GroupId | null;
  readonly remoteId?: string | null;
  readonly reason: string;
  readonly userName?: string | null;
  readonly changes?: readonly AttributeChange[];
  readonly mendable: boolean;
}

/** What one page has brought. */
export interface PageTaken {
  readonly seen?: readonly SeenRow[];
  /** Accounts that were there, and are not any more. */
  readonly gone?: readonly string[];
  readonly findings: readonly NewFinding[];
  readonly counts: Readonly<Record<string, number>>;
  readonly total?: number | undefined;
  readonly next: ReconcilePlace;
}

const ROWS = 500;

/** What a sealed finding, or an account's names, are bound to. */
export function findingContext(id: ReconciliationId): string {
  return `reconciliation_findings|${id}`;
}
export function remoteAccountContext(appId: AppId): string {
  return `remote_accounts|${appId}`;
}

/**
 * Keeps what a page has brought together with the place after it.
 *
 * @returns false where the comparison has ended meanwhile, or another worker has gone on from the same place: nothing is
 * kept then.
 */
export async function takePage(
  db: Db,
  sealer: Sealer,
  from: { readonly id: ReconciliationId; readonly appId: AppId; readonly place: ReconcilePlace },
  page: PageTaken,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [now] = await tx.select().from(reconciliations).where(eq(reconciliations.id, from.id)).for('update');
    if (now?.status !== 'running' || !isSamePlace(now.place, from.place)) return false;
    await keepSeen(tx, sealer, from, page.seen ?? []);
    if (page.gone !== undefined && page.gone.length > 0) await markGone(tx, from.appId, page.gone);
    await keepFindings(tx, sealer, from.id, page.findings);
    await tx
      .update(reconciliations)
      .set({
        place: page.next,
        counts: added(now.counts, page.counts),
        ...(page.total === undefined ? {} : { total: page.total }),
        error: null,
        updatedAt: sql`now()`,
      })
      .where(eq(reconciliations.id, from.id));
    return true;
  });
}

/** Postgres keeps the keys of a document in an order of its own. */
function isSamePlace(left: ReconcilePlace, right: ReconcilePlace): boolean {
  const sorted = (place: ReconcilePlace) =>
    JSON.stringify(place, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  return sorted(left) === sorted(right);
}

async function keepSeen(
  tx: Tx,
  sealer: Sealer,
  { id, appId }: { readonly id: ReconciliationId; readonly appId: AppId },
  seen: readonly SeenRow[],
): Promise<void> {
  for (let at = 0; at < seen.length; at += ROWS) {
    const values = seen.slice(at, at + ROWS).map(({ userName, email, ...row }) => ({
      ...row,
      appId,
      seenBy: id,
      sealed: sealer.seal(JSON.stringify({ userName, email }), remoteAccountContext(appId)),
    }));
    await tx
      .insert(remoteAccounts)
      .values(values)
      .onConflictDoUpdate({
        target: [remoteAccounts.appId, remoteAccounts.remoteId],
        set: {
          situation: sql`excluded.situation`,
          userId: sql`excluded.user_id`,
          candidates: sql`excluded.candidates`,
          matchedBy: sql`excluded.matched_by`,
          active: sql`excluded.active`,
          sealed: sql`excluded.sealed`,
          seenBy: sql`excluded.seen_by`,
          updatedAt: sql`now()`,
        },
      });
  }
}

async function markGone(tx: Tx, appId: AppId, remoteIds: readonly string[]): Promise<void> {
  await tx
    .update(remoteAccounts)
    .set({ situation: 'deleted', updatedAt: sql`now()` })
    .where(and(eq(remoteAccounts.appId, appId), inArray(remoteAccounts.remoteId, [...remoteIds])));
}

async function keepFindings(
  tx: Tx,
  sealer: Sealer,
  reconciliationId: ReconciliationId,
  findings: readonly NewFinding[],
): Promise<void> {
  for (let at = 0; at < findings.length; at += ROWS) {
    const values = findings.slice(at, at + ROWS).map(({ userName = null, changes = [], ...finding }) => ({
      ...finding,
      reconciliationId,
      attributes: changes.map(({ attribute }) => attribute),
      sealed:
        userName === null && changes.length === 0
          ? null
          : sealer.seal(JSON.stringify({ userName, changes }), findingContext(reconciliationId)),
    }));
    await tx.insert(reconciliationFindings).values(values);
  }
}

function added(
  counts: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...counts };
  for (const [name, count] of Object.entries(more)) if (count > 0) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

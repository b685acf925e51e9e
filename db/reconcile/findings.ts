import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { ReconciliationId, UserId } from '../../domain/ids.ts';
import { type FindingKind, MEND_OF, type MendSettings } from '../../domain/reconcile/words.ts';
import type { Db } from '../connect.ts';
import { reconciliationFindings } from '../schema/index.ts';

export type Finding = typeof reconciliationFindings.$inferSelect;

export interface FindingFilter {
  readonly kind?: FindingKind | undefined;
  readonly userId?: UserId | undefined;
  readonly after?: number | undefined;
}

/** What a comparison has found, in the order it was found. */
export async function listFindings(
  db: Db,
  id: ReconciliationId,
  { kind, userId, after }: FindingFilter,
  limit: number,
): Promise<readonly Finding[]> {
  return db
    .select()
    .from(reconciliationFindings)
    .where(
      and(
        eq(reconciliationFindings.reconciliationId, id),
        kind === undefined ? undefined : eq(reconciliationFindings.kind, kind),
        userId === undefined ? undefined : eq(reconciliationFindings.userId, userId),
        after === undefined ? undefined : gt(reconciliationFindings.id, after),
      ),
    )
    .orderBy(asc(reconciliationFindings.id))
    .limit(limit);
}

/** Findings that are to be mended and for which nothing was asked yet, after `after`. */
export async function findingsToMend(
  db: Db,
  where: { readonly id: ReconciliationId; readonly mend: MendSettings; readonly after: number; readonly limit: number },
): Promise<readonly Finding[]> {
  const kinds = KINDS.filter((kind) => where.mend[MEND_OF[kind]] === 'mend');
  if (kinds.length === 0) return [];
  return db
    .select()
    .from(reconciliationFindings)
    .where(
      and(
        eq(reconciliationFindings.reconciliationId, where.id),
        gt(reconciliationFindings.id, where.after),
        eq(reconciliationFindings.mendable, true),
        isNull(reconciliationFindings.eventId),
        inArray(reconciliationFindings.kind, kinds),
      ),
    )
    .orderBy(asc(reconciliationFindings.id))
    .limit(where.limit);
}

const KINDS: readonly FindingKind[] = ['missing', 'orphaned', 'drifted', 'unexpected_member', 'missing_member'];

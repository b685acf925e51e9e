import { and, asc, gt, isNotNull, lte, min } from 'drizzle-orm';
import { auditHash } from '../domain/auditHash.ts';
import type { Sealer } from '../domain/sealing.ts';
import { readChain } from './auditChain.ts';
import type { Db, Tx } from './connect.ts';
import { auditLog } from './schema/index.ts';

const PAGE = 1000;

/** What became of looking at every entry. */
export interface AuditVerdict {
  readonly ok: boolean;
  /** How many entries were found right. */
  readonly checked: number;
  /** The id of the first entry that was changed, put in, or follows on what was removed; of the last one where that is gone. */
  readonly firstBroken?: number;
  /** The first entry of the chain: older ones have no hash. */
  readonly first: number | null;
  /** The last entry that was found right. Who keeps it elsewhere can tell later that nothing up to it was made anew. */
  readonly last: { readonly id: number; readonly hash: string } | null;
}

/** Makes the audit log's hashes again, page by page over one moment of the table, up to the first that is not as it should be. */
export async function verifyAudit(db: Db, sealer: Sealer): Promise<AuditVerdict> {
  const settings = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return db.transaction((tx) => verify(tx, sealer), settings);
}

async function verify(tx: Tx, sealer: Sealer): Promise<AuditVerdict> {
  const chain = await readChain(tx, sealer);
  let checked = 0;
  let first: number | null = null;
  let last: AuditVerdict['last'] = null;
  const stray = await unchained(tx, chain?.baseId);
  if (stray !== undefined) return { ok: false, checked, first, last, firstBroken: stray };
  if (chain === undefined) return { ok: true, checked, first, last };
  let hash = chain.baseHash;
  for (let below = chain.baseId; ; ) {
    const rows = await tx.select().from(auditLog).where(gt(auditLog.id, below)).orderBy(asc(auditLog.id)).limit(PAGE);
    for (const row of rows) {
      hash = auditHash(chain.key, hash, row);
      if (row.hash !== hash) return { ok: false, checked, first, last, firstBroken: row.id };
      checked += 1;
      first ??= row.id;
      last = { id: row.id, hash };
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) break;
    below = end.id;
  }
  return hash === (chain.lastHash || chain.baseHash)
    ? { ok: true, checked, first, last }
    : { ok: false, checked, first, last, firstBroken: chain.lastId };
}

/** The first entry that has a hash and is in no chain: the chain was taken away, or begun anew after it. */
async function unchained(tx: Tx, baseId: number | undefined): Promise<number | undefined> {
  const [row] = await tx
    .select({ id: min(auditLog.id) })
    .from(auditLog)
    .where(and(isNotNull(auditLog.hash), baseId === undefined ? undefined : lte(auditLog.id, baseId)));
  return row?.id ?? undefined;
}

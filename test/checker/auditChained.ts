import { verifyAudit } from '../../db/verifyAudit.ts';
import type { Sources, Violation } from './evidence.ts';

/** I9: the audit log is the one that was written. */
export async function auditChained({ db, sealer }: Pick<Sources, 'db' | 'sealer'>): Promise<readonly Violation[]> {
  const { ok, checked, firstBroken } = await verifyAudit(db, sealer);
  if (ok) return [];
  const message = `The audit log's chain breaks after ${checked} entries.`;
  return [{ invariant: 'I9', about: { auditEntry: String(firstBroken) }, message }];
}

import { describeAccess, summaryOf } from '../../domain/evidence/describeAccess.ts';
import type { EvidenceDocument } from '../../domain/evidence/document.ts';
import type { UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { findUserOrTombstone } from '../users.ts';
import { readAccessFacts } from './readAccessFacts.ts';
import { readLeaving } from './readLeaving.ts';

/**
 * Evidence of what a person has and had, as it stands at one moment; also of who was deleted. Undefined where there never
 * was such a person.
 */
export async function readEvidence(db: Db, userId: UserId, madeBy: string): Promise<EvidenceDocument | undefined> {
  return db.transaction(
    async (tx) => {
      const user = await findUserOrTombstone(tx, userId);
      if (user === undefined) return undefined;
      const active = user.active && user.deletedAt === null;
      const leaving = active ? undefined : await readLeaving(tx, userId);
      const leftAt = leaving?.at ?? null;
      const facts = await readAccessFacts(tx, user);
      const access = facts.flatMap((it) => describeAccess(it, leftAt) ?? []);
      const { id, userName, displayName, email, employeeNumber } = user;
      const person = { id, userName, displayName, email, employeeNumber, active };
      return {
        version: 1,
        madeAt: new Date().toISOString(),
        madeBy,
        person: { ...person, leftAt: leftAt?.toISOString() ?? null, leaveEventId: leaving?.eventId ?? null },
        access,
        summary: summaryOf(access),
      } as const;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

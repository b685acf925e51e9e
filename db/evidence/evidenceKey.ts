import {
  type EvidencePublicKey,
  makeEvidenceKey,
  type Signed,
  signEvidence,
} from '../../domain/evidence/evidenceKey.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { Db, Tx } from '../connect.ts';
import { evidenceKeys } from '../schema/index.ts';

const SEALED_AS = 'evidence_keys|1|key';

/** What evidence is checked with; the first who asks has the key made. */
export async function readEvidenceKey(db: Db, sealer: Sealer): Promise<EvidencePublicKey> {
  return (await ensureKey(db, sealer)).publicKey;
}

/**
 * Signs a document, and seals the key anew: rotating the encryption keys changes no signature.
 *
 * @throws `sealed_unreadable` without the encryption key it is sealed with.
 */
export async function signDocument<T extends object>(tx: Tx, sealer: Sealer, document: T): Promise<Signed<T>> {
  const { key, publicKey } = await ensureKey(tx, sealer);
  const privateKey = sealer.unseal(key, SEALED_AS);
  await tx.update(evidenceKeys).set({ key: sealer.seal(privateKey, SEALED_AS) });
  return signEvidence(document, privateKey, publicKey.kid);
}

async function ensureKey(db: Db, sealer: Sealer): Promise<typeof evidenceKeys.$inferSelect> {
  for (;;) {
    const [row] = await db.select().from(evidenceKeys);
    if (row !== undefined) return row;
    const { privateKey, publicKey } = makeEvidenceKey();
    // Of two who find none, one makes it.
    await db
      .insert(evidenceKeys)
      .values({ key: sealer.seal(privateKey, SEALED_AS), publicKey })
      .onConflictDoNothing();
  }
}

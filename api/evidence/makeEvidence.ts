import { type AuditAuthor, writeAudit } from '../../db/audit.ts';
import { insertChecks } from '../../db/evidence/evidenceChecks.ts';
import { signDocument } from '../../db/evidence/evidenceKey.ts';
import { readEvidence } from '../../db/evidence/readEvidence.ts';
import { transact } from '../../db/transact.ts';
import type { EvidenceDocument } from '../../domain/evidence/document.ts';
import type { Signed } from '../../domain/evidence/evidenceKey.ts';
import type { UserId } from '../../domain/ids.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import type { Evidence } from '../schemas/evidence.ts';
import type { Look } from './verifyAccess.ts';

interface Making {
  readonly userId: UserId;
  readonly by: AuditAuthor;
  readonly format: 'json' | 'pdf';
}

/**
 * Evidence about a person, signed and noted in the audit log.
 *
 * @param verify reads the targets again, where that is asked for; what it sees is kept before the evidence is read.
 * @throws 404 `user_not_found`; `sealed_unreadable`.
 */
export async function makeEvidence(
  { db, sealer }: Pick<AppDeps, 'db' | 'sealer'>,
  { userId, by, format }: Making,
  verify?: (document: EvidenceDocument) => Promise<readonly Look[]>,
): Promise<Evidence> {
  const read = async () => {
    const document = await readEvidence(db, userId, by.actor);
    if (document === undefined) throw notFound('usr');
    return document;
  };
  if (verify !== undefined) {
    const looks = await verify(await read());
    await transact(db, (tx) =>
      insertChecks(
        tx,
        looks.map((it) => ({ ...it, userId, checkedBy: by.actor })),
      ),
    );
  }
  const document = await read();
  return transact(db, async (tx) => {
    const signed = await signDocument(tx, sealer, document);
    const { sha256, signature } = signed;
    const after = {
      sha256,
      keyId: signature.keyId,
      targetsRead: verify !== undefined,
      format,
      summary: document.summary,
    };
    await writeAudit(tx, sealer, by, [{ action: 'evidence.make', objectId: userId, before: null, after }]);
    return show(signed);
  });
}

/** The same, as the answer's schema has it. */
function show({ document, signature, sha256 }: Signed<EvidenceDocument>): Evidence {
  const access = document.access.map((it) => ({ ...it, groups: it.groups.map((group) => ({ ...group })) }));
  return { document: { ...document, access }, signature, sha256 };
}

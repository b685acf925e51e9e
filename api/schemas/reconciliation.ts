import { z } from '@hono/zod-openapi';
import type { Finding } from '../../db/reconcile/findings.ts';
import type { Reconciliation } from '../../db/reconcile/reconciliations.ts';
import { findingContext } from '../../db/reconcile/takePage.ts';
import { FINDING_KINDS, REPORT_ONLY } from '../../domain/reconcile/words.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { AttributeChange } from '../../domain/values.ts';
import { mendSettings, mendShown } from './reconcileSettings.ts';

export const newReconciliation = z
  .strictObject({ mend: mendSettings.default(REPORT_ONLY) })
  .openapi('NewReconciliation');

export const reconciliationSchema = z
  .object({
    id: z.string(),
    appId: z.string(),
    requestedBy: z.string().openapi({ description: '`schedule` where nobody asked' }),
    mend: mendShown,
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    phase: z.enum(['accounts', 'gone', 'missing', 'groups', 'mend', 'end']),
    total: z.int().nullable().openapi({ description: 'How many accounts the target says it has; it may lie' }),
    counts: z.record(z.string(), z.int()).openapi({
      description:
        'listed, matched, unmatched, disputed, deleted; missing, orphaned, drifted, unexpected_member, missing_member; busy: passed over, as something is under way; invalid: the mapping gives no account; mending: asked for',
    }),
    error: z
      .object({ code: z.string(), message: z.string(), remedy: z.string().nullish(), httpStatus: z.int().nullish() })
      .nullable()
      .openapi({ description: 'Why it has failed, or what it waits for' }),
    workflowId: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('Reconciliation');

export const findingSchema = z
  .object({
    id: z.int(),
    kind: z.enum(FINDING_KINDS),
    userId: z.string().nullable(),
    groupId: z.string().nullable(),
    remoteId: z.string().nullable(),
    userName: z.string().nullable(),
    reason: z.string().openapi({ example: 'not_entitled' }),
    changes: z
      .array(z.object({ attribute: z.string(), old: z.unknown(), new: z.unknown() }))
      .openapi({ description: 'What a push would change, attribute by attribute' }),
    mendable: z.boolean().openapi({ description: 'Whether an ordinary push may be asked for' }),
    eventId: z.string().nullable().openapi({ description: 'The event that was asked for' }),
    time: z.iso.datetime(),
  })
  .openapi('ReconciliationFinding');

export function showReconciliation(row: Reconciliation): z.output<typeof reconciliationSchema> {
  const { id, appId, requestedBy, mend, status, total, counts, error, workflowId } = row;
  return {
    ...{ id, appId, requestedBy, status, total, error, workflowId },
    mend: { ...mend },
    phase: row.place.phase,
    counts: { ...counts },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

const sealedFinding = z.object({
  userName: z.string().nullable(),
  changes: z.array(z.custom<AttributeChange>((it) => typeof it === 'object' && it !== null)),
});

/** A finding with what is sealed of it; names of attributes alone where its key is gone. */
export function showFinding(sealer: Sealer, row: Finding): z.output<typeof findingSchema> {
  const { id, kind, userId, groupId, remoteId, reason, mendable, eventId } = row;
  const { userName, changes } =
    row.sealed === null
      ? { userName: null, changes: [] }
      : sealedFinding.parse(JSON.parse(sealer.unseal(row.sealed, findingContext(row.reconciliationId))));
  return {
    ...{ id, kind, userId, groupId, remoteId, userName, reason, changes, mendable, eventId },
    time: row.time.toISOString(),
  };
}

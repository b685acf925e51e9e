import { expect } from 'vitest';
import { z } from 'zod';
import type { Company } from '../lifecycle/company.ts';

const reconciliation = z.looseObject({
  id: z.string(),
  status: z.string(),
  counts: z.record(z.string(), z.number()),
  error: z.unknown(),
});
const finding = z.looseObject({
  kind: z.string(),
  userId: z.string().nullable(),
  groupId: z.string().nullable(),
  remoteId: z.string().nullable(),
  userName: z.string().nullable(),
  reason: z.string(),
  changes: z.array(z.looseObject({ attribute: z.string(), old: z.unknown(), new: z.unknown() })),
  mendable: z.boolean(),
  eventId: z.string().nullable(),
});
export type FindingView = z.output<typeof finding>;
export type ReconciliationView = z.output<typeof reconciliation>;

/** Compares the company's app, waits for the end, and answers what was found. */
export async function compare(
  { tenure, app }: Company,
  mend: Record<string, string> = {},
): Promise<{ readonly row: ReconciliationView; readonly findings: readonly FindingView[] }> {
  const path = `/v1/apps/${app.id}/reconciliations`;
  const { id } = reconciliation.parse(await tenure.send('POST', path, { mend }));
  const ended = async () => reconciliation.parse(await tenure.send('GET', `${path}/${id}`));
  await expect.poll(async () => (await ended()).status, { timeout: 40_000 }).not.toBe('running');
  const page = await tenure.send('GET', `${path}/${id}/findings?limit=200`);
  const findings = z.array(finding).parse(page.data);
  // What was asked to be mended is an event like any other.
  for (const eventId of new Set(findings.flatMap((it) => it.eventId ?? []))) await tenure.settled(eventId);
  return { row: await ended(), findings };
}

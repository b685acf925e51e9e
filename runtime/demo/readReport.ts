import { z } from 'zod';
import type { ApiClient } from './apiClient.ts';

const reportRow = z.looseObject({
  time: z.union([z.string(), z.number()]),
  userName: z.string().nullish(),
  appName: z.string().nullish(),
  operation: z.string().nullish(),
  outcome: z.string(),
  reason: z.string().nullish(),
});
export type ReportRow = z.output<typeof reportRow>;

export interface ReportExtract {
  /** The newest rows, as the report lists them. */
  readonly rows: readonly ReportRow[];
  /** How often each reason kept something from being done. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Reads the first rows of the provisioning report, and counts the skipped steps of this app by reason. */
export async function readReport(api: ApiClient, appId: string, rows: number): Promise<ReportExtract> {
  const path = '/v1/reports/provisioning';
  const page = await api.call('GET', `${path}?limit=${rows}`, z.looseObject({ data: z.array(reportRow) }));
  const skipped = new Map<string, number>();
  for await (const { reason } of api.list(`${path}?app=${appId}&outcome=skipped&limit=200`, reportRow)) {
    skipped.set(reason ?? 'no reason given', (skipped.get(reason ?? 'no reason given') ?? 0) + 1);
  }
  return { rows: page.data.slice(0, rows), skipped };
}

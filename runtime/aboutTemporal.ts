import type { Connection } from '@temporalio/client';
import { CALL_MS } from './temporalClient.ts';

const DAY_SECONDS = 86_400;

/** The server's version and the namespace's retention; nulls where Temporal is away. Never throws, never takes long. */
export async function aboutTemporal(
  connection: Connection,
  namespace: string,
): Promise<{ readonly version: string | null; readonly keptDays: number | null }> {
  try {
    return await connection.withDeadline(Date.now() + CALL_MS, async () => {
      const [{ serverVersion }, { config }] = await Promise.all([
        connection.workflowService.getSystemInfo({}),
        connection.workflowService.describeNamespace({ namespace }),
      ]);
      const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
      return { version: serverVersion ?? null, keptDays: seconds === 0 ? null : Math.round(seconds / DAY_SECONDS) };
    });
  } catch {
    return { version: null, keptDays: null };
  }
}

import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { OutgoingSignal } from '../../db/outgoingSignals.ts';
import { CALL_MS } from '../temporalClient.ts';
import { type Tending, tend } from './tend.ts';

/** INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED: said once more, the answer is the same. */
const REFUSALS: ReadonlySet<number> = new Set([3, 9, 11, 12]);

/** Temporal will have nothing of it: the signal, or its workflow, is at fault, not the way there. */
export type Refusal = { readonly code: number };

/**
 * Says something to an event's workflow. One that is gone is left to the sweep, whose findings a human retries.
 *
 * @returns the gRPC code with which Temporal refused; undefined where it is done with.
 * @throws when Temporal, or Postgres, is away.
 */
export async function sendSignal(tending: Tending, signal: OutgoingSignal): Promise<Refusal | undefined> {
  try {
    await tending.client.withDeadline(Date.now() + CALL_MS, () =>
      tending.client.workflow.getHandle(signal.workflowId).signal(signal.name, ...signal.args),
    );
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined && REFUSALS.has(code)) return { code };
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // Terminated, or lost: the sweep sees to it now, and a retry of what it finds is another.
    if (!signal.late) await tend(tending, { id: signal.eventId, workflowId: signal.workflowId });
  }
  return undefined;
}

function codeOf(error: unknown): number | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}

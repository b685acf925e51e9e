import { leaversStayOut, noDuplicates, versionsRise } from './accountHistory.ts';
import { auditChained } from './auditChained.ts';
import { readRows, type Sources, type Violation } from './evidence.ts';
import { reportsComplete } from './reportsComplete.ts';
import { targetMatches } from './targetMatches.ts';
import { workflowsEnded } from './workflowsEnded.ts';

/**
 * The invariants I1 to I6 and I9 of RELIABILITY section D over four sources: the targets' effect logs and state, Postgres,
 * Temporal, and the ids that the API accepted. To be called when everything has been given the chance to settle: faults
 * removed, what needs attention retried or decided. What an operator left undone (a switch off, a skip, a cancel) is no
 * violation of I1.
 *
 * - I1 target = directory, for every person, group and membership
 * - I2 at most one account a person and app; made − deleted never more than 1
 * - I3 the applied version of an account never falls
 * - I4 no write after a confirmed offboard
 * - I5 every accepted event has ended, with exactly one final row for every app it touched
 * - I6 no open or failed workflow, no unsent signal
 * - I9 no entry of the audit log was changed, removed or put in
 *
 * ```ts
 * expect(await checkInvariants({ db, sealer, temporal, workflowQueue, sandboxes: new Map([[app.id, sandbox]]), acceptedEventIds }))
 *   .toEqual([]);
 * ```
 *
 * @returns what is broken; empty when all hold.
 */
export async function checkInvariants(sources: Sources): Promise<readonly Violation[]> {
  // Workflows first: when they have all ended, nothing changes the rows any more.
  const workflows = await workflowsEnded(sources);
  const rows = await readRows(sources);
  const { sandboxes } = sources;
  return [
    ...workflows,
    ...targetMatches(rows, sandboxes),
    ...noDuplicates(rows, sandboxes),
    ...versionsRise(rows),
    ...leaversStayOut(rows, sandboxes),
    ...reportsComplete(rows, sources.acceptedEventIds),
    ...(await auditChained(sources)),
  ];
}

export type { Sources, Violation } from './evidence.ts';

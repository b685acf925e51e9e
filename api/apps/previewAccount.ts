import type { RemoteAccount } from '../../connectors/connector.ts';
import { SWITCH_OF } from '../../domain/lifecycle.ts';
import type { Preview } from '../schemas/preview.ts';
import { type Match, type MatchInputs, matchAccount } from './matchAccount.ts';

/**
 * What a push of this person to this app would do now; sends nothing that writes.
 *
 * @throws what the connector throws while it looks.
 */
export async function previewAccount(inputs: MatchInputs): Promise<Preview> {
  const match = await matchAccount(inputs);
  const { plan, decision, found, whose, problem } = match;
  const gate = switchOf(match);
  const isShown = found !== undefined && (whose !== 'foreign' || problem !== undefined);
  return {
    decision: decision.kind === 'none' ? decision.state : decision.kind,
    reason: decision.kind === 'none' ? decision.reason : null,
    operation: plan?.operation ?? 'none',
    switchedOff: gate === undefined || inputs.facts.app.operations[gate] ? null : gate,
    requests: (plan?.requests ?? []).map((request) => ({ ...request })),
    body: plan?.requests.find(({ body }) => body !== undefined)?.body ?? null,
    changes: (plan?.changes ?? []).map((it) => ({ ...it })),
    account: isShown ? show(found) : null,
    problem: problem === undefined ? null : told(problem),
  };
}

/** The switch that lets the planned operation through. */
export function switchOf({ plan }: Match) {
  return plan === undefined || plan.operation === 'none' ? undefined : SWITCH_OF[plan.operation];
}

function show({ remoteId, active, pending }: RemoteAccount) {
  return { remoteId, active, pending };
}

function told({ code, message, remedy }: NonNullable<Match['problem']>) {
  return { code, message, ...(remedy === undefined ? {} : { remedy }) };
}

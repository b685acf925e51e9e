import type { AccountPlan, Call, Connector, RemoteAccount } from '../../connectors/connector.ts';
import { decisionOn } from '../../db/accountFacts.ts';
import type { PreviewFacts } from '../../db/preview.ts';
import type { AccountDecision } from '../../domain/decideAccount.ts';
import { permanent, type TenureError } from '../../domain/errors.ts';
import { SWITCH_OF } from '../../domain/lifecycle.ts';
import type { Mapping } from '../../domain/mapping/compileMapping.ts';
import { mappedUserName } from '../../domain/mapping/mapUser.ts';
import type { Preview } from '../schemas/preview.ts';

interface Inputs {
  readonly facts: PreviewFacts & { readonly user: NonNullable<PreviewFacts['user']> };
  readonly mapping: Mapping<'user'>;
  readonly connector: Connector;
  readonly call: Call;
}

/**
 * What a push of this person to this app would do now: decides and looks the account up as a push does, plans, and
 * sends nothing that writes.
 *
 * @throws what the connector throws while it looks.
 */
export async function previewAccount({ facts, mapping, connector, call }: Inputs): Promise<Preview> {
  const { user, account } = facts;
  const decision = decisionOn(facts, mapping);
  const known = account?.remoteId ?? undefined;
  if (decision.kind === 'invalid') return nothing(decision, decision.error);
  if (decision.kind === 'none') {
    // Who never had one has nothing that could be taken away.
    if (account === undefined) return nothing(decision);
    const lookup = { remoteId: known, externalId: user.id, userName: user.userName };
    const found = await connector.findAccount(lookup, call);
    const ours = known !== undefined || found?.externalId === user.id ? found : undefined;
    return planned(facts, decision, connector.planAccount({ state: decision.state }, ours));
  }
  const found = await connector.findAccount(
    { remoteId: known, externalId: user.id, userName: mappedUserName(decision.attributes) ?? user.userName },
    call,
  );
  if (found !== undefined && isForeign(found, known, user.id)) return nothing(decision, foreign(found), found);
  const desired = { state: 'active', externalId: user.id, attributes: decision.attributes } as const;
  return planned(facts, decision, connector.planAccount(desired, found));
}

function planned(facts: PreviewFacts, decision: AccountDecision, plan: AccountPlan): Preview {
  const gate = plan.operation === 'none' ? undefined : SWITCH_OF[plan.operation];
  return {
    ...nothing(decision, undefined, plan.current),
    operation: plan.operation,
    switchedOff: gate === undefined || facts.app.operations[gate] ? null : gate,
    requests: plan.requests.map((request) => ({ ...request })),
    body: plan.requests.find(({ body }) => body !== undefined)?.body ?? null,
    changes: plan.changes.map((it) => ({ ...it })),
  };
}

function nothing(decision: AccountDecision, problem?: TenureError, found?: RemoteAccount): Preview {
  return {
    decision: decision.kind === 'none' ? decision.state : decision.kind,
    reason: decision.kind === 'none' ? decision.reason : null,
    operation: 'none',
    switchedOff: null,
    requests: [],
    body: null,
    changes: [],
    account: found === undefined ? null : { remoteId: found.remoteId, active: found.active, pending: found.pending },
    problem:
      problem === undefined
        ? null
        : {
            code: problem.code,
            message: problem.message,
            ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
          },
  };
}

/** Found by its name alone, and somebody else's (DESIGN rule 4). */
function isForeign(found: RemoteAccount, known: string | undefined, userId: string): boolean {
  const { externalId } = found;
  return found.remoteId !== known && externalId !== undefined && externalId !== '' && externalId !== userId;
}

function foreign({ remoteId }: RemoteAccount): TenureError {
  return permanent(
    'foreign_account',
    `Account ${remoteId} in the target has the person's user name, but belongs to another external id.`,
    { remedy: 'Free the user name in the target, or clear the externalId of that account there.' },
  );
}

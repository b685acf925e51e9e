import type { TargetConnector } from '../../connectors/connector.ts';
import { type NoAccountReason, noAccountReason } from '../../domain/decideAccount.ts';
import { permanent, TenureError, transient } from '../../domain/errors.ts';
import { mapUser } from '../../domain/mapping/mapUser.ts';
import { isCreationUnderWay } from '../../domain/whoseAccount.ts';
import type { Provisioned, ProvisionStep } from '../schemas/provision.ts';
import { type Match, type MatchInputs, matchAccount } from './matchAccount.ts';
import { switchOf } from './previewAccount.ts';

type Inputs = MatchInputs & {
  readonly connector: TargetConnector;
  /** Names of those that entitle the person. */
  readonly policies: readonly string[];
};
type Planned = Omit<Provisioned, 'event'>;

const NAMES = ['connection', 'import', 'scope', 'match', 'action'] as const;

/** What is to be done about who shall have no account. */
const REMEDIES: Readonly<Record<NoAccountReason, string>> = {
  user_deleted: 'Add the person to the directory again.',
  user_inactive: 'Activate the person first.',
  not_entitled: 'Put the person into a group that a policy of the app names, or make such a policy.',
  suppressed: "Lift the suppression: a cancelled or compensated event has taken the person's entitlement.",
  domain_not_authorized: "Authorize the domain of the person's address for the app, or correct the address.",
  no_email: 'Give the person an e-mail address.',
  bad_email: "Correct the person's e-mail address.",
};

/**
 * The way of one person into one app in five steps, each with what was found: connection, import, scope, match, action.
 * Sends nothing that writes; the first step that fails makes those after it pointless.
 */
export async function provisionSteps(inputs: Inputs): Promise<Planned> {
  const steps: ProvisionStep[] = [];
  const reason = reasonOf(inputs);
  let match: Match | undefined;
  const goesOn =
    (await step('connection', () => connect(inputs))) &&
    (await step('import', () => importPerson(inputs, reason))) &&
    (await step('scope', () => scope(inputs, reason))) &&
    (await step('match', async () => {
      match = await matchAccount(inputs);
      return tellMatch(match);
    })) &&
    (await step('action', () => tellAction(inputs, match)));
  for (const name of NAMES.slice(steps.length)) {
    steps.push({ name, ok: null, ms: 0, summary: 'Not tried: an earlier step failed.', cause: null, remedy: null });
  }
  const plan = match?.problem === undefined ? match?.plan : undefined;
  const isDone = goesOn && plan !== undefined && plan.operation !== 'none';
  return {
    steps,
    operation: isDone ? plan.operation : null,
    body: plan?.requests.find(({ body }) => body !== undefined)?.body ?? null,
    diff: plan?.changes.map((it) => ({ ...it })) ?? null,
  };

  async function step(name: ProvisionStep['name'], work: () => string | Promise<string>): Promise<boolean> {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const summary = await work();
      steps.push({ name, ok: true, ms: ms(), summary, cause: null, remedy: null });
      return true;
    } catch (thrown) {
      const error = inputs.call.signal.aborted ? tooSlow() : thrown;
      if (!(error instanceof TenureError)) throw error;
      const { code, message, remedy } = error;
      steps.push({ name, ok: false, ms: ms(), summary: `Failed: ${code}.`, cause: message, remedy: remedy ?? null });
      return false;
    }
  }
}

function tooSlow(): TenureError {
  return transient('target_timeout', 'The target took too long to answer.', {
    remedy: 'Check that the target is up and not overloaded; then try again.',
  });
}

/** The least that needs both the address and the token. */
async function connect({ connector, call }: Inputs): Promise<string> {
  await connector.probe(call);
  return 'The target answers, and takes the token.';
}

/** By names alone: which of the attributes that the mapping wants the directory has. */
function importPerson({ facts, mapping }: Inputs, reason: NoAccountReason | null): string {
  const { attributes, missing, problems } = mapUser(mapping, facts.user);
  const has = attributes.filter(({ value }) => value !== null).map(({ target }) => target);
  const lacks = attributes.filter(({ value }) => value === null).map(({ target }) => target);
  const without = lacks.length === 0 ? '' : `; without ${lacks.join(', ')}`;
  const summary = `The mapping gives ${has.length} attributes: ${has.join(', ')}${without}.`;
  // Who shall have no account needs none of them.
  if (reason !== null) return summary;
  if (missing.length > 0) {
    throw permanent(
      'required_attribute_missing',
      `The target requires ${missing.join(', ')}, and the person has none.`,
      {
        remedy: "Complete the person's attributes, or edit the app's mapping.",
      },
    );
  }
  if (problems.length > 0) {
    const said = problems.map(({ target, message }) => `${target}: ${message}`).join('; ');
    throw permanent('mapping_failed', `The mapping could not be computed: ${said}.`, {
      remedy: "Edit the app's mapping, or the person's attributes.",
    });
  }
  return summary;
}

function scope({ facts, policies }: Inputs, reason: NoAccountReason | null): string {
  const { account, app } = facts;
  const off = Object.entries(app.operations).flatMap(([name, isOn]) => (isOn ? [] : [name]));
  const switches = off.length === 0 ? 'all switches are on' : `switched off: ${off.join(', ')}`;
  const names = policies.map((name) => `"${name}"`).join(', ');
  const entitling = policies.length === 0 ? 'no policy entitles the person' : `entitled by ${names}`;
  if (reason === null) return `Shall have an account: ${entitling}, the domain is authorized, ${switches}.`;
  const mayBeThere = account !== undefined && (account.remoteId !== null || isCreationUnderWay(account));
  if (mayBeThere) return `Shall have no account (${reason}): what there is is taken away; ${entitling}, ${switches}.`;
  throw permanent(reason, `Shall have no account (${reason}), and has none: ${entitling}, ${switches}.`, {
    remedy: REMEDIES[reason],
  });
}

function tellMatch({ found, by, whose, problem }: Match): string {
  if (problem !== undefined) throw problem;
  if (found === undefined) return 'There is no account of the person in the target.';
  const owner =
    whose === 'ours'
      ? "the person's own"
      : whose === 'nobodys'
        ? 'nobody else’s, and is taken over'
        : "somebody else's, and left alone";
  const state = found.pending ? 'an open invitation' : found.active ? 'active' : 'inactive';
  return `Account ${found.remoteId} was found by ${by}: ${owner}; it is ${state}.`;
}

function tellAction({ facts }: Inputs, match: Match | undefined): string {
  const plan = match?.plan;
  if (match === undefined || plan === undefined || plan.operation === 'none') return 'Nothing is to be done.';
  const gate = switchOf(match);
  if (gate !== undefined && !facts.app.operations[gate]) {
    throw permanent('operation_off', `Would ${plan.operation} the account, but ${gate} is switched off.`, {
      remedy: `Switch ${gate} on in the app's settings.`,
    });
  }
  if (facts.app.quarantine !== null) {
    throw permanent('quarantined', `Would ${plan.operation} the account, but the app is quarantined: its steps wait.`, {
      remedy: 'Test the connection of the app: when it works, the quarantine ends.',
    });
  }
  const sent = plan.requests.map(({ method, path }) => `${method} ${path}`).join(', ');
  return `Would ${plan.operation} the account: ${sent}.`;
}

function reasonOf({ facts }: Inputs): NoAccountReason | null {
  const { user, entitled, suppressedBy, app } = facts;
  const userDeleted = user.deletedAt !== null;
  return noAccountReason({ user, userDeleted, entitled, suppressedBy, authorizedDomains: app.authorizedDomains });
}

import type { Connector, MappedAttribute, RemoteAccount } from '../../connectors/connector.ts';
import { decisionOn } from '../../db/accountFacts.ts';
import type { CompiledRow } from '../../domain/mapping/compileMapping.ts';
import { mapUser, userNameIn } from '../../domain/mapping/mapUser.ts';
import { readSource, userValues } from '../../domain/mapping/sources.ts';
import type { AttributeChange, AttributeValue } from '../../domain/values.ts';
import type { ComparedAttribute, Comparison } from '../schemas/comparison.ts';
import type { MatchInputs } from './matchAccount.ts';
import { nameForeign } from './nameForeign.ts';
import { tellUnread } from './tellUnread.ts';

/**
 * A person's attributes as the directory has them, as the mapping makes them, and as the app has them now; reads the app and
 * writes nothing. An account of somebody else is named, and none of its values is shown.
 */
export async function compareAccount(inputs: MatchInputs): Promise<Comparison> {
  const { facts, mapping, connector, call } = inputs;
  const { app, user, account } = facts;
  const none = { appId: app.id, account: null, foreign: null, unread: null };
  let found: RemoteAccount | undefined;
  try {
    const remoteId = account?.remoteId ?? undefined;
    found = await connector.findAccount({ remoteId, externalId: user.id, userName: userNameIn(mapping, user) }, call);
  } catch (error) {
    return { ...none, attributes: attributesOf(inputs, undefined), unread: tellUnread(error, call) };
  }
  const foreign = found === undefined ? undefined : await nameForeign(found, inputs);
  if (found === undefined || foreign !== undefined) {
    return { ...none, attributes: attributesOf(inputs, undefined), foreign: foreign ?? null };
  }
  const { remoteId, userName = null, active, pending } = found;
  return {
    ...none,
    account: { remoteId, userName, active, pending },
    attributes: attributesOf(inputs, found),
  };
}

function attributesOf(inputs: MatchInputs, found: RemoteAccount | undefined): ComparedAttribute[] {
  const { facts, mapping, connector } = inputs;
  const values = userValues(facts.user);
  const { attributes, problems } = mapUser(mapping, facts.user);
  const different = found === undefined ? undefined : differencesFrom(connector, attributes, found);
  const rows = mapping.rows.filter(({ target }) => nameOf(target) !== 'active');
  const others = rows.map(({ target, apply, from }): ComparedAttribute => {
    const mapped = attributes.find((it) => it.target === target)?.value ?? null;
    const problem = problems.find((it) => it.target === target)?.message ?? null;
    const there = different?.(target, mapped);
    return {
      target,
      ...originOf(from, facts.app.usersMapping.find((it) => it.target === target)?.expression ?? null),
      apply,
      directory: from.kind === 'source' ? readSource(values, from.source) : null,
      mapped,
      problem,
      // What does not differ is what was mapped.
      present: different === undefined || problem !== null ? null : there === undefined ? mapped : there.old,
      differs: different === undefined || problem !== null ? null : there !== undefined,
    };
  });
  return [activeOf(inputs, found), ...others];
}

/** Whether an account is in use follows from the directory, whatever a row says. */
function activeOf({ facts, mapping }: MatchInputs, found: RemoteAccount | undefined): ComparedAttribute {
  const mapped = decisionOn(facts, mapping).kind !== 'none';
  return {
    target: 'active',
    kind: 'source',
    from: 'active',
    apply: 'always',
    directory: facts.user.active,
    mapped,
    problem: null,
    present: found?.active ?? null,
    // An invitation that nobody has accepted yet is as it shall be.
    differs: found === undefined ? null : mapped !== (found.active || found.pending),
  };
}

function originOf(from: CompiledRow['from'], expression: string | null) {
  switch (from.kind) {
    case 'source':
      return { kind: from.kind, from: from.source };
    case 'constant':
      return { kind: from.kind, from: null };
    case 'expression':
      return { kind: from.kind, from: expression };
  }
}

/** What the connector would change, were rows of creation held to as well: it knows what targets normalise. */
function differencesFrom(connector: Connector, attributes: readonly MappedAttribute[], found: RemoteAccount) {
  const held = attributes.map(({ target, value }) => ({ target, value, apply: 'always' as const }));
  const { changes } = connector.planAccount({ state: 'active', externalId: '', attributes: held }, found);
  return (target: string, mapped: AttributeValue): { readonly old: AttributeValue } | undefined => {
    const own = changes.filter(({ attribute }) => isOf(attribute, target));
    if (own.length === 0) return undefined;
    const whole = own.find(({ attribute }) =>
      [target, `${target}.value`].some((it) => nameOf(it) === nameOf(attribute)),
    );
    return { old: whole === undefined ? withParts(mapped, own, target) : whole.old };
  };
}

/** A row may give an object, whose parts are compared one by one. */
function isOf(attribute: string, target: string): boolean {
  const [is, wanted] = [nameOf(attribute), nameOf(target)];
  return is === wanted || is.startsWith(`${wanted}.`) || is.startsWith(`${wanted}:`);
}

function withParts(mapped: AttributeValue, changes: readonly AttributeChange[], target: string): AttributeValue {
  const parts = changes.map(({ attribute, old }) => [attribute.slice(target.trim().length + 1), old] as const);
  const whole = typeof mapped === 'object' && mapped !== null && !Array.isArray(mapped) ? mapped : {};
  return { ...whole, ...Object.fromEntries(parts) };
}

function nameOf(target: string): string {
  return target.trim().toLowerCase();
}

import { readAccountFacts } from '../db/accountFacts.ts';
import { isAuthorized } from '../domain/authorizedDomains.ts';
import { TenureError } from '../domain/errors.ts';
import type { Mapping } from '../domain/mapping/compileMapping.ts';
import { mapUser } from '../domain/mapping/mapUser.ts';
import type { Toolbox } from './dependencies.ts';
import type { PushInput } from './pushAccount.ts';

/**
 * What a step finds out before the push, for whoever reads the workflow's history: a code and attribute names. It is never
 * the input of the push, which looks again under the lease (ruling 2).
 */
export type Verdict = 'ok' | { readonly code: string; readonly attributes?: readonly string[] };

/** Whether the person's domain is authorized for the app. */
export async function judgeDomain({ db }: Toolbox, input: PushInput): Promise<Verdict> {
  const facts = await readAccountFacts(db, input);
  if (facts === undefined) return { code: 'unknown_object' };
  const authorization = isAuthorized(facts.app.authorizedDomains, facts.user);
  return authorization.ok ? 'ok' : { code: authorization.code };
}

/** Whether the mapping gives every attribute the target requires. */
export async function judgeMapping({ db, connectors }: Toolbox, input: PushInput): Promise<Verdict> {
  const facts = await readAccountFacts(db, input);
  if (facts === undefined) return { code: 'unknown_object' };
  let mapping: Mapping<'user'>;
  try {
    mapping = connectors.open(facts.app).users;
  } catch (error) {
    if (error instanceof TenureError) return { code: error.code };
    throw error;
  }
  const { missing, problems } = mapUser(mapping, facts.user);
  if (missing.length > 0) return { code: 'required_attribute_missing', attributes: missing };
  return problems.length === 0 ? 'ok' : { code: 'mapping_failed', attributes: problems.map(({ target }) => target) };
}

import { type AccountFacts, readAccountFacts } from '../db/accountFacts.ts';
import type { App } from '../db/apps.ts';
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

export interface Judge {
  /** Whether the person's domain is authorized for the app. */
  domain(input: PushInput): Promise<Verdict>;
  /** Whether the mapping gives every attribute the target requires. */
  mapping(input: PushInput): Promise<Verdict>;
}

/** Both verdicts on a step are asked for at once, and share what they read. */
export function createJudge({ db, connectors }: Pick<Toolbox, 'db' | 'connectors'>): Judge {
  const reading = new Map<string, Promise<AccountFacts | undefined>>();

  function read(input: PushInput): Promise<AccountFacts | undefined> {
    const key = `${input.eventId} ${input.appId}`;
    const known = reading.get(key);
    if (known !== undefined) return known;
    const facts = readAccountFacts(db, input).finally(() => reading.delete(key));
    reading.set(key, facts);
    return facts;
  }

  return {
    async domain(input) {
      const facts = await read(input);
      if (facts === undefined) return { code: 'unknown_object' };
      const authorization = isAuthorized(facts.app.authorizedDomains, facts.user);
      return authorization.ok ? 'ok' : { code: authorization.code };
    },
    async mapping(input) {
      const facts = await read(input);
      if (facts === undefined) return { code: 'unknown_object' };
      const mapping = usersMapping(facts.app);
      if ('code' in mapping) return mapping;
      const { missing, problems } = mapUser(mapping, facts.user);
      if (missing.length > 0) return { code: 'required_attribute_missing', attributes: missing };
      return problems.length === 0
        ? 'ok'
        : { code: 'mapping_failed', attributes: problems.map(({ target }) => target) };
    },
  };

  function usersMapping(app: App): Mapping<'user'> | { readonly code: string } {
    try {
      return connectors.open(app).users;
    } catch (error) {
      if (error instanceof TenureError) return { code: error.code };
      throw error;
    }
  }
}

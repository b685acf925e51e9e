import type { Limiter } from '../../connectors/limits/limiter.ts';
import type { PersonState } from '../../db/acceptance/personFields.ts';
import type { App } from '../../db/apps.ts';
import type { AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import { newUser, personOf } from '../schemas/user.ts';
import { openTarget } from './openTarget.ts';

const LIMIT_MS = 20_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;

/**
 * Who an account says its owner is, as a person of the directory; read in the target now.
 *
 * @throws 404 `account_not_found`, 422 `account_unusable` naming fields, and what the connector throws.
 */
export async function readImportable(
  deps: Pick<AppDeps, 'sealer' | 'allowPrivate'>,
  limiter: Limiter,
  app: App,
  remoteId: string,
): Promise<PersonState> {
  const connector = openTarget(deps, limiter, app);
  try {
    const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
    const account = await connector.readAccount(remoteId, call);
    const person = account === undefined ? undefined : connector.lister?.personOf(account);
    if (account === undefined || person === undefined) {
      throw new RequestError(404, 'account_not_found', 'The target has no account of this id that can be read.');
    }
    const { created: _created, ...fields } = person;
    const told = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
    const parsed = newUser.safeParse({ ...told, active: account.active });
    if (parsed.success) return personOf(parsed.data);
    const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    throw new RequestError(422, 'account_unusable', 'The account does not make a person of the directory.', { errors });
  } finally {
    await connector.close();
  }
}

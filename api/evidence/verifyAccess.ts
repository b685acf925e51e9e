import type { Connector } from '../../connectors/connector.ts';
import type { Limiter } from '../../connectors/limits/limiter.ts';
import { findClaimant } from '../../db/claimant.ts';
import { type PreviewFacts, readPreviewFacts } from '../../db/preview.ts';
import { TenureError } from '../../domain/errors.ts';
import type { AccessEvidence, Verification } from '../../domain/evidence/document.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import { userNameIn } from '../../domain/mapping/mapUser.ts';
import { isAdoptable, isOurs, withInvitation } from '../../domain/whoseAccount.ts';
import { openTarget, userMapping } from '../apps/openTarget.ts';
import type { AppDeps } from '../deps.ts';

export interface Look extends Pick<Verification, 'result' | 'reason'> {
  readonly appId: AppId;
  readonly remoteId: string | null;
  readonly at: Date;
}

/** For one app; a target that is slow is not waited for longer. */
const LIMIT_MS = 10_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 5_000;

/** Reads each of a person's accounts in its target, all at once; writes nothing there, and fails for no target. */
export async function verifyAccess(
  deps: Pick<AppDeps, 'db' | 'sealer' | 'allowPrivate'>,
  limiter: Limiter,
  userId: UserId,
  access: readonly AccessEvidence[],
): Promise<readonly Look[]> {
  return Promise.all(
    access.map(async ({ appId, remoteId }) => {
      const seen = await look(deps, limiter, userId, appId);
      return { appId, remoteId, at: new Date(), ...seen };
    }),
  );
}

async function look(
  deps: Pick<AppDeps, 'db' | 'sealer' | 'allowPrivate'>,
  limiter: Limiter,
  userId: UserId,
  appId: AppId,
): Promise<Pick<Verification, 'result' | 'reason'>> {
  const facts = await readPreviewFacts(deps.db, appId, userId);
  if (facts === undefined) return { result: 'unverified', reason: 'app_removed' };
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const connector = openTarget(deps, limiter, facts.app);
    try {
      return await ask(deps, facts, connector, signal);
    } finally {
      // Not waited for: a request that hangs would hold it up.
      void connector.close().catch(() => {});
    }
  } catch (error) {
    if (signal.aborted) return { result: 'unverified', reason: 'timed_out' };
    if (error instanceof TenureError) return { result: 'unverified', reason: error.code };
    throw error;
  }
}

async function ask(
  { db }: Pick<AppDeps, 'db'>,
  { app, user, account }: PreviewFacts,
  connector: Connector,
  signal: AbortSignal,
): Promise<Pick<Verification, 'result' | 'reason'>> {
  if (user === undefined) return { result: 'unverified', reason: 'user_not_found' };
  const lookup = {
    remoteId: account?.remoteId ?? undefined,
    externalId: user.id,
    userName: userNameIn(userMapping(app), user),
  };
  const hit = await connector.findAccount(lookup, { signal, patienceMs: PATIENCE_MS });
  if (hit === undefined) return { result: 'gone', reason: null };
  const about = { appId: app.id, userId: user.id };
  const claims = {
    userId: user.id,
    known: account,
    claimant: (remoteId: string) => findClaimant(db, about, remoteId),
  };
  const ours = await isOurs(hit, claims);
  // Somebody else's by its id; one that is nobody's and has the person's name is theirs to use.
  if (!ours && !(await isAdoptable(hit, claims))) return { result: 'gone', reason: null };
  const found = ours ? withInvitation(hit, account) : hit;
  if (found.pending) return { result: 'active', reason: 'invitation_pending' };
  const reason = ours ? null : 'same_user_name';
  return { result: found.active ? 'active' : 'inactive', reason };
}

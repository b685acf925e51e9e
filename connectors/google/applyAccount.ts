import { randomBytes } from 'node:crypto';
import { permanent, transient } from '../../domain/errors.ts';
import type { AccountPlan, Call, RemoteAccount } from '../connector.ts';
import { attributeOf } from '../scim/readTarget.ts';
import { missingTargets, type NoEffectMemory, readUntil } from '../scim/verify.ts';
import { type GoogleContext, isGone, readAccount } from './findAccount.ts';
import { targetsOf } from './planAccount.ts';
import { plain, remoteAccount } from './remoteAccount.ts';

export interface ApplyContext extends GoogleContext {
  readonly memory: NoEffectMemory;
}

/**
 * Sends a plan and answers the user as Google shows it afterwards; undefined where it is gone.
 *
 * @throws what GoogleClient.ask throws; transient `account_gone`, `not_applied` (then permanent).
 */
export async function applyAccount(
  context: ApplyContext,
  plan: AccountPlan,
  call: Call,
): Promise<RemoteAccount | undefined> {
  switch (plan.operation) {
    case 'none':
      return plan.current;
    case 'create':
      return create(context, plan, call);
    case 'update':
    case 'reactivate':
    case 'deactivate':
      return change(context, plan, call);
    case 'delete':
      return remove(context, plan, call);
  }
}

async function create(context: ApplyContext, plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined> {
  // Google asks for one; nobody is told it: people sign in by single sign-on, or reset it.
  const password = randomBytes(36).toString('base64url');
  const requestBody = { ...plan.requests[0]?.body, password };
  const answer = plain(await context.client.ask((it, options) => it.users.insert({ requestBody }, options), call));
  const made = remoteAccount(answer);
  if (made === undefined) {
    throw transient('no_remote_id', 'Google answered the creation without an id.', { outcomeUnknown: true });
  }
  return verified(context, plan, made, call, true);
}

async function change(context: ApplyContext, plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined> {
  const { current } = plan;
  if (current === undefined) {
    throw permanent('bug_plan_without_account', `A plan to ${plan.operation} names no account.`);
  }
  const requestBody = { ...plan.requests[0]?.body };
  try {
    const answer = await context.client.ask(
      (it, options) => it.users.patch({ userKey: current.remoteId, requestBody }, options),
      call,
    );
    // Suspending and waking up are always read back (DESIGN rule 9).
    const shown = plan.operation === 'update' ? remoteAccount(plain(answer)) : undefined;
    return await verified(context, plan, shown ?? current, call, shown !== undefined);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (plan.operation === 'deactivate') return undefined;
    throw transient('account_gone', `Account ${current.remoteId} no longer exists in Google.`, {
      remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
      httpStatus: 404,
      retryAfterMs: 0,
    });
  }
}

async function remove(context: ApplyContext, plan: AccountPlan, call: Call): Promise<undefined> {
  const { current } = plan;
  if (current === undefined) return;
  try {
    await context.client.ask((it, options) => it.users.delete({ userKey: current.remoteId }, options), call);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  const left = await readUntil(
    context,
    () => readAccount(context, current.remoteId, call),
    (account) => account === undefined || isDeleted(account),
    call,
  );
  if (left !== undefined && !isDeleted(left)) throw context.memory.notApplied(current.remoteId, ['delete']);
  context.memory.forget(current.remoteId);
}

/** A deleted user is kept for 20 days, and may still be shown. */
function isDeleted({ resource }: RemoteAccount): boolean {
  return attributeOf(resource, 'deletionTime') !== undefined;
}

async function verified(
  context: ApplyContext,
  plan: AccountPlan,
  account: RemoteAccount,
  call: Call,
  isShown: boolean,
): Promise<RemoteAccount | undefined> {
  const targets = targetsOf(plan);
  const missing = (it: RemoteAccount) => missingTargets(it.resource, targets).filter((name) => !isUnseen(it, name));
  if (isShown && missing(account).length === 0) {
    context.memory.forget(account.remoteId);
    return account;
  }
  const seen = await readUntil(
    context,
    () => readAccount(context, account.remoteId, call),
    (it) => it !== undefined && missing(it).length === 0,
    call,
  );
  if (seen === undefined) return plan.operation === 'deactivate' ? undefined : account;
  const left = missing(seen);
  if (left.length > 0) throw context.memory.notApplied(account.remoteId, left);
  context.memory.forget(account.remoteId);
  return seen;
}

/** A user who is not suspended may show no `suspended` at all. */
function isUnseen({ active }: RemoteAccount, name: string): boolean {
  return name === 'suspended' && active;
}

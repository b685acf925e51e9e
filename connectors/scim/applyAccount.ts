import { permanent, TenureError, transient } from '../../domain/errors.ts';
import { mappedUserName } from '../../domain/mapping/mapUser.ts';
import type { AccountPlan, Call, PlannedRequest, RemoteAccount } from '../connector.ts';
import { buildResource, mergeForPut, USER_SCHEMA } from './buildResource.ts';
import { resourcePath, type ScimAnswer, type ScimRequest } from './client.ts';
import { findAccount, isGone, readAccount } from './findAccount.ts';
import { type PatchOperation, patchFromDiff } from './patchFromDiff.ts';
import { onTheWire, patchBody, targetsOf } from './planAccount.ts';
import { remoteAccount } from './remoteAccount.ts';
import type { SearchContext } from './search.ts';
import { missingTargets, type NoEffectMemory, readUntil } from './verify.ts';

export interface ApplyContext extends SearchContext {
  readonly memory: NoEffectMemory;
}

/**
 * Sends a plan and answers the account as the target shows it afterwards; undefined where it is gone.
 *
 * @throws what ScimClient.send throws, and transient `account_gone` (update of an account that was removed meanwhile:
 * look again), `not_applied` (transient, then permanent: the target said yes and did nothing).
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
  const answer = await postWithoutRefusedId(context, plan, call);
  const shown =
    answer.body === undefined ? undefined : remoteAccount(answer.body, context.settings, { etag: answer.etag });
  const found = shown ?? (await locate(context, plan, answer, call));
  return verified(context, plan, found, shown !== undefined, call);
}

/**
 * Some targets refuse an externalId; then they go without, and it is remembered for all accounts to come: so it is believed
 * only when the same request was refused twice, and taken without it.
 */
async function postWithoutRefusedId(context: ApplyContext, plan: AccountPlan, call: Call): Promise<ScimAnswer> {
  const { client, profile, settings } = context;
  const post = (body: PlannedRequest['body']) =>
    client.send({ method: 'POST', path: profile.now.usersPath, body }, call);
  const body = plan.requests[0]?.body;
  try {
    return await post(body);
  } catch (error) {
    if (!isRefusal(error) || profile.now.externalId !== null || body?.externalId === undefined) throw error;
    const second = await post(body).catch(whereRefused);
    if (second !== undefined) return second;
    const answer = await post(
      buildResource(USER_SCHEMA, undefined, onTheWire(targetsOf(plan, profile.now), settings)),
    ).catch(() => {
      // It was something else, then: the first answer says what.
      throw error;
    });
    profile.learn({ externalId: false });
    return answer;
  }
}

/** @throws whatever is no refusal. */
function whereRefused(error: unknown): undefined {
  if (!isRefusal(error)) throw error;
  return undefined;
}

function isRefusal(error: unknown): boolean {
  return error instanceof TenureError && error.code === 'target_rejected' && error.httpStatus === 400;
}

/** A 201 without a body (FEATURES section 3, 16): its Location, else a search. */
async function locate(
  context: ApplyContext,
  plan: AccountPlan,
  answer: ScimAnswer,
  call: Call,
): Promise<RemoteAccount> {
  const path = answer.location?.split(/[?#]/)[0] ?? '';
  const fromLocation = decode(path.slice(path.lastIndexOf('/') + 1));
  const desired = plan.desired.state === 'active' ? plan.desired : undefined;
  const lookup = {
    remoteId: fromLocation === '' ? undefined : fromLocation,
    externalId: desired?.externalId ?? '',
    userName: mappedUserName(desired?.attributes ?? []) ?? '',
  };
  const account = await readUntil(
    context,
    () => findAccount(context, lookup, call),
    (it) => it !== undefined,
    call,
  );
  if (account !== undefined) return account;
  throw transient(
    'no_remote_id',
    `The target answered ${answer.status} to the creation, but gave no id and shows no account.`,
    {
      remedy: 'It is looked for again; if it never shows up, see the log of the target.',
      httpStatus: answer.status,
      outcomeUnknown: true,
    },
  );
}

async function change(context: ApplyContext, plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined> {
  const { current } = plan;
  if (current === undefined)
    throw permanent('bug_plan_without_account', `A plan to ${plan.operation} names no account.`);
  const answer = await sendChange(context, plan, current, call).catch((error: unknown) => {
    if (!isGone(error)) throw error;
    if (plan.operation === 'deactivate') return undefined;
    throw transient('account_gone', `Account ${current.remoteId} no longer exists in the target.`, {
      remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
      httpStatus: 404,
      retryAfterMs: 0,
    });
  });
  if (answer === undefined) return undefined;
  // Suspending and waking up are always read back: some targets answer 200 and do nothing (DESIGN rule 9).
  const believed = plan.operation === 'update' ? answer.body : undefined;
  const shown =
    believed === undefined
      ? undefined
      : remoteAccount(believed, context.settings, { remoteId: current.remoteId, etag: answer.etag });
  return verified(context, plan, shown ?? current, shown !== undefined, call);
}

async function sendChange(
  context: ApplyContext,
  plan: AccountPlan,
  current: RemoteAccount,
  call: Call,
): Promise<ScimAnswer> {
  const { client, profile, settings } = context;
  const path = resourcePath(profile.now.usersPath, current.remoteId);
  if (profile.now.patch === false) {
    try {
      return await put();
    } catch (error) {
      // It said that it can't PATCH, and can't PUT either: what it says about itself is wrong.
      if (!(error instanceof TenureError) || error.code !== 'not_implemented') throw error;
      const answer = await client.send(
        { method: 'PATCH', path, body: patchBody(operationsOf(plan, context), settings) },
        call,
      );
      profile.learn({ patch: true });
      return answer;
    }
  }
  const operations = operationsOf(plan, context);
  const patch = (sent: readonly PatchOperation[]): ScimRequest => ({
    method: 'PATCH',
    path,
    body: patchBody(sent, settings),
    ifMatch: profile.now.etag === true ? current.etag : undefined,
  });
  try {
    return await client.send(patch(operations), call);
  } catch (error) {
    if (!(error instanceof TenureError)) throw error;
    if (error.code === 'not_implemented') {
      profile.learn({ patch: false });
      return put();
    }
    const others = operations.filter((operation) => operation.path !== 'externalId');
    if (!isRefusal(error) || others.length === operations.length || profile.now.externalId !== null) throw error;
    const second = await client.send(patch(operations), call).catch(whereRefused);
    if (second !== undefined) return second;
    const answer =
      others.length === 0
        ? { status: 200, body: undefined, etag: undefined, location: undefined }
        : await client.send(patch(others), call).catch(() => {
            throw error;
          });
    profile.learn({ externalId: false });
    return answer;
  }

  async function put(): Promise<ScimAnswer> {
    const fresh = await client.send({ method: 'GET', path }, call);
    const account = remoteAccount(fresh.body ?? {}, settings, { remoteId: current.remoteId, etag: fresh.etag });
    const body = mergeForPut(fresh.body ?? {}, onTheWire(targetsOf(plan, profile.now), settings), profile.now.readOnly);
    return client.send(
      { method: 'PUT', path, body, ifMatch: profile.now.etag === false ? undefined : account?.etag },
      call,
    );
  }
}

/** From the plan's own account, so that what is sent is what was planned and reported. */
function operationsOf(plan: AccountPlan, context: ApplyContext): readonly PatchOperation[] {
  if (plan.operation === 'deactivate') return [{ op: 'replace', path: 'active', value: false }];
  const targets = targetsOf(plan, context.profile.now);
  const { operations } = patchFromDiff(plan.current?.resource ?? {}, targets);
  return operations.filter(({ path }) => path !== 'active' || plan.current?.active === false);
}

/** Done means seen: from the answer where it shows everything, else read back. */
async function verified(
  context: ApplyContext,
  plan: AccountPlan,
  candidate: RemoteAccount,
  isShown: boolean,
  call: Call,
): Promise<RemoteAccount | undefined> {
  const desired = targetsOf(plan, context.profile.now).filter(({ path }) => path.text !== 'externalId');
  const isDone = (account: RemoteAccount | undefined) => account !== undefined && stillMissing(account).length === 0;
  if (isShown && isDone(candidate)) return settle(candidate);

  const read = () => readAccount(context, candidate.remoteId, call);
  const seen = await readUntil(
    context,
    read,
    (account) => (account === undefined ? plan.operation === 'deactivate' : isDone(account)),
    call,
  );
  if (seen === undefined) {
    if (plan.operation === 'deactivate') return undefined;
    throw transient('not_applied', `Account ${candidate.remoteId} does not show up in the target after the change.`, {
      remedy: 'It is looked for again; if it never shows up, see the log of the target.',
      outcomeUnknown: true,
    });
  }
  const missing = stillMissing(seen);
  if (missing.length > 0) throw context.memory.notApplied(seen.remoteId, missing);
  return settle(seen);

  function stillMissing(account: RemoteAccount): readonly string[] {
    const missing = missingTargets(account.resource, desired);
    return isInvited(account) ? missing.filter((name) => name !== 'active') : missing;
  }

  /** An invitation that nobody has accepted yet can't be active: that is waiting, not failing. */
  function isInvited(account: RemoteAccount): boolean {
    return plan.desired.state === 'active' && (account.pending || (context.settings.invites && !account.active));
  }

  function settle(account: RemoteAccount): RemoteAccount {
    context.memory.forget(account.remoteId);
    if (plan.desired.state === 'active' && context.profile.now.externalId === null) {
      context.profile.learn({ externalId: account.externalId !== undefined });
    }
    return isInvited(account) ? { ...account, pending: true } : account;
  }
}

async function remove(context: ApplyContext, plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined> {
  const remoteId = plan.current?.remoteId ?? '';
  const path = resourcePath(context.profile.now.usersPath, remoteId);
  try {
    await context.client.send({ method: 'DELETE', path }, call);
  } catch (error) {
    if (error instanceof TenureError && error.code === 'not_implemented') {
      throw permanent('delete_unsupported', `The target can't delete accounts (it answered ${error.httpStatus}).`, {
        remedy: 'Set the app to deactivate accounts when people leave.',
        httpStatus: error.httpStatus,
      });
    }
    if (!isGone(error)) throw error;
  }
  const wasActive = plan.current?.active === true;
  const isOver = (account: RemoteAccount | undefined) => account === undefined || (wasActive && !account.active);
  const left = await readUntil(context, () => readAccount(context, remoteId, call), isOver, call);
  // A target that keeps deleted accounts shows them inactive.
  if (!isOver(left)) throw context.memory.notApplied(remoteId, ['delete']);
  context.memory.forget(remoteId);
  return left;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

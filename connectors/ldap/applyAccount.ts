import { permanent, TenureError, transient } from '../../domain/errors.ts';
import { mappedUserName } from '../../domain/mapping/mapUser.ts';
import type { AccountPlan, Call, RemoteAccount } from '../connector.ts';
import { type AccountWrites, accountWrites, dnOf, type EntryWrite, withLogin } from './accountWrites.ts';
import type { LdapContext } from './context.ts';
import { parentOf, parseDn, rdn, sameDn, under } from './dn.ts';
import { missingAttributes } from './entryDiff.ts';
import { findAccount, readAccount } from './findAccount.ts';
import { followRename } from './followRename.ts';
import { sendWrite } from './sendWrite.ts';

/**
 * Sends a plan and answers the account as the directory shows it afterwards, read anew; undefined where it is gone.
 *
 * @throws what Directory.run throws, and transient `account_gone`, permanent `tls_required` (AD sets passwords over TLS
 * only), `not_applied`.
 */
export async function applyAccount(
  context: LdapContext,
  plan: AccountPlan,
  call: Call,
): Promise<RemoteAccount | undefined> {
  const { current, desired } = plan;
  const work = accountWrites(desired, current, context);
  switch (work.operation) {
    case 'none':
      return current;
    case 'create':
      return create(context, plan, work, call);
    case 'delete':
      return remove(context, current, work, call);
    case 'update':
    case 'reactivate':
    case 'deactivate':
      return change(context, plan, work, call);
  }
}

async function create(context: LdapContext, plan: AccountPlan, work: AccountWrites, call: Call) {
  const { desired } = plan;
  if (desired.state !== 'active') throw permanent('bug_plan_without_account', 'A plan to create names no attributes.');
  if (context.flavour.isAd && !context.encrypted) {
    throw permanent('tls_required', 'Active Directory takes passwords over TLS only, and an account needs one.', {
      remedy: 'Use ldaps:// or switch StartTLS on.',
    });
  }
  const lookup = { externalId: desired.externalId, userName: mappedUserName(desired.attributes) ?? '' };
  for (const write of work.writes) {
    await send(
      context,
      write,
      lookup.userName,
      call,
      async () => (await findAccount(context, lookup, call)) === undefined,
    );
  }
  return verified(context, work, await findAccount(context, lookup, call), plan, call);
}

async function change(context: LdapContext, plan: AccountPlan, work: AccountWrites, call: Call) {
  const { current } = plan;
  if (current === undefined)
    throw permanent('bug_plan_without_account', `A plan to ${plan.operation} names no account.`);
  for (const write of work.writes) {
    try {
      await send(context, write, current.userName ?? '', call, async () => true);
    } catch (error) {
      // Samba answers 80 where AD answers 32.
      if (write.kind === 'rename' && !(await exists(context, parentOf(write.newDn), call))) throw noPlace();
      if (!isGone(error)) throw error;
      const now = await readAccount(context, current.remoteId, call);
      if (now === undefined && plan.operation === 'deactivate') return undefined;
      // It is where it was: what is missing is where it shall go.
      if (now !== undefined && sameDn(dnOf(now), write.dn)) throw error;
      throw transient('account_gone', `Account ${current.remoteId} is no longer where it was in the directory.`, {
        remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
        httpStatus: 404,
        retryAfterMs: 0,
      });
    }
  }
  return verified(context, work, await readAccount(context, current.remoteId, call), plan, call);
}

/** In AD a namesake in the same container takes the name, not the account: then it is told apart by its login. */
async function send(
  context: LdapContext,
  write: EntryWrite,
  login: string,
  call: Call,
  isNamesake: () => Promise<boolean>,
): Promise<void> {
  try {
    await sendWrite(context, write, call);
    if (write.kind === 'rename') await followRename(context, write.dn, write.newDn, call);
  } catch (error) {
    const isTaken = error instanceof TenureError && error.code === 'uniqueness';
    const other = toldApart(write, login);
    if (!isTaken || !context.flavour.isAd || other === undefined || !(await isNamesake())) throw error;
    await sendWrite(context, other, call).catch((failure: unknown) => {
      throw failure instanceof TenureError && failure.code === 'uniqueness' ? error : failure;
    });
  }
}

function toldApart(write: EntryWrite, login: string): EntryWrite | undefined {
  if (write.kind !== 'add' && write.kind !== 'rename') return undefined;
  const dn = write.kind === 'add' ? write.dn : write.newDn;
  const [name] = parseDn(dn)?.[0] ?? [];
  if (name === undefined || login === '') return undefined;
  const other = under(rdn(name.type, withLogin(name.value, login)), parentOf(dn));
  return write.kind === 'add' ? { ...write, dn: other } : { ...write, newDn: other };
}

/** Done means seen (DESIGN rule 9). */
function verified(
  context: LdapContext,
  work: AccountWrites,
  account: RemoteAccount | undefined,
  plan: AccountPlan,
  call: Call,
): RemoteAccount | undefined {
  call.signal.throwIfAborted();
  if (account === undefined) {
    if (plan.operation === 'deactivate') return undefined;
    throw transient('not_applied', 'The account does not show up in the directory after the change.', {
      remedy: 'It is looked for again; if it never shows up, see what the bind DN may read.',
      outcomeUnknown: true,
    });
  }
  const isWrongPlace = work.parent !== undefined && !sameDn(parentOf(dnOf(account)), work.parent);
  const missing = [
    ...missingAttributes(account.resource, work.wanted),
    ...(account.active === (plan.desired.state === 'active') ? [] : ['active']),
    ...(isWrongPlace ? ['$ou'] : []),
  ];
  if (missing.length > 0) throw context.memory.notApplied(account.remoteId, missing);
  context.memory.forget(account.remoteId);
  return account;
}

async function remove(
  context: LdapContext,
  current: RemoteAccount | undefined,
  work: AccountWrites,
  call: Call,
): Promise<RemoteAccount | undefined> {
  for (const write of work.writes) {
    await sendWrite(context, write, call).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }
  const left = current === undefined ? undefined : await readAccount(context, current.remoteId, call);
  // Moved meanwhile: its new place is read, and it is tried again.
  if (left !== undefined) throw context.memory.notApplied(left.remoteId, ['delete']);
  return undefined;
}

async function exists({ directory }: LdapContext, base: string, call: Call): Promise<boolean> {
  const search = { base, scope: 'base', filter: '(objectClass=*)', attributes: ['1.1'] } as const;
  return directory.search(search, call).then(
    (entries) => entries.length > 0,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );
}

function noPlace(): TenureError {
  return permanent('target_not_found', 'The place where the account shall lie does not exist in the directory.', {
    remedy: 'Make the organizational unit that the mapping names, or correct the mapping of $ou.',
    httpStatus: 404,
  });
}

function isGone(error: unknown): boolean {
  return error instanceof TenureError && error.code === 'target_not_found';
}

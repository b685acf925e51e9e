import type { RemoteAccount } from '../connectors/connector.ts';
import { TenureError } from '../domain/errors.ts';
import type { AttributeChange } from '../domain/values.ts';
import { asideName, isAsideName, isSameName, type NameSeeker, ownName } from './nameConflict.ts';

/**
 * An account out of use that still has a name which by now is another person's gives it up: nobody else would ever change
 * it. The same where its person stepped aside and left before they got their name.
 *
 * @returns undefined where there was nothing to do, or the target would not have it: the account is closed all the same.
 */
export async function freeName(
  seeker: NameSeeker,
  account: RemoteAccount,
): Promise<{ readonly account: RemoteAccount; readonly changes: readonly AttributeChange[] } | undefined> {
  const { facts, open, names } = seeker;
  const { userName } = account;
  if (account.active || account.pending || userName === undefined) return undefined;
  const own = ownName(open, facts);
  if (isSameName(userName, own) || !facts.app.operations.updateUsers) return undefined;
  const isAside = isAsideName(facts.user.id, userName);
  if (!isAside && !(await names.isWanted(userName))) return undefined;
  // Its own name may be taken in turn; then one that is nobody's.
  const wished = isAside ? [own] : [own, asideName(facts.user.id, own)];
  for (const name of wished) {
    const renamed = await rename(seeker, account, name);
    if (renamed !== undefined) return renamed;
  }
  return undefined;
}

async function rename({ open, call }: NameSeeker, account: RemoteAccount, userName: string) {
  const plan = open.connector.planAccount({ state: 'inactive', userName }, account);
  if (plan.operation !== 'update') return undefined;
  try {
    const shown = await open.connector.applyAccount(plan, call);
    return { account: shown ?? account, changes: plan.changes };
  } catch (error) {
    if (error instanceof TenureError && error.kind === 'permanent') return undefined;
    throw error;
  }
}

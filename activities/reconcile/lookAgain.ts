import type { RemoteAccount } from '../../connectors/connector.ts';
import { decisionOn } from '../../db/accountFacts.ts';
import { readFrom, readPeople, unseenPeople } from '../../db/reconcile/people.ts';
import { unseenAccounts } from '../../db/reconcile/remoteAccounts.ts';
import type { NewFinding } from '../../db/reconcile/takePage.ts';
import { inParallel } from '../../domain/inParallel.ts';
import type { ReconcilePlace } from '../../domain/reconcile/words.ts';
import { compareAccounts } from './compareAccounts.ts';
import { createCounter } from './counter.ts';
import type { Comparison } from './tools.ts';

const PAGE = 200;
const AT_ONCE = 8;

/**
 * The second phase: accounts that were there and were not listed now. A list that moves while it is read leaves some out,
 * so each is asked for by its id.
 */
export async function lookForGone(comparison: Comparison, begin: ReconcilePlace & { phase: 'gone' }): Promise<boolean> {
  const { app, row } = comparison;
  for (let { after } = begin; ; ) {
    const ids = await unseenAccounts(comparison.tools.db, { appId: app.id, id: row.id, after, limit: PAGE });
    const { found, gone, since } = await readAgain(comparison, ids);
    const compared = await compareAccounts(comparison, found, since);
    const last = ids.at(-1);
    const isLast = last === undefined || ids.length < PAGE;
    const next: ReconcilePlace = isLast ? { phase: 'missing', after: null } : { phase: 'gone', after: last };
    const counts = { ...compared.counts, deleted: gone.length };
    if (!(await comparison.keep({ ...compared, gone, counts, next }))) return false;
    if (isLast || comparison.isOver()) return true;
    after = last;
  }
}

/** The third phase: people who are to have an account, and of whom none was seen. */
export async function lookForMissing(
  comparison: Comparison,
  begin: ReconcilePlace & { phase: 'missing' },
): Promise<boolean> {
  const { tools, app, row, open } = comparison;
  // Whoever got an account since the listing began may have got it behind the page that would have shown it.
  const since = row.listedSince ?? row.createdAt;
  for (let { after } = begin; ; ) {
    const ids = await unseenPeople(tools.db, { appId: app.id, seenBy: row.id, after, limit: PAGE });
    const people = await readPeople(tools.db, app.id, ids, since);
    const counter = createCounter();
    const wanted = ids.flatMap((id) => {
      const facts = people.get(id);
      if (facts === undefined) return [];
      const decision = decisionOn({ ...facts, app }, open.users);
      if (decision.kind === 'invalid') counter.add('invalid');
      if (decision.kind === 'active' && facts.busy) counter.add('busy');
      return decision.kind === 'active' && !facts.busy ? [facts] : [];
    });
    const linked = wanted.flatMap(({ account }) => account?.remoteId ?? []);
    const again = await readAgain(comparison, linked);
    const compared = await compareAccounts(comparison, again.found, again.since);
    const there = new Set(again.found.map(({ remoteId }) => remoteId));
    const missing = wanted
      .filter(({ account }) => account?.remoteId == null || !there.has(account.remoteId))
      .map(
        ({ user, account }): NewFinding => ({
          kind: 'missing',
          userId: user.id,
          userName: user.userName,
          remoteId: account?.remoteId ?? null,
          reason: account?.remoteId == null ? 'no_account' : 'gone',
          mendable: true,
        }),
      );
    const last = ids.at(-1);
    const isLast = last === undefined || ids.length < PAGE;
    const next: ReconcilePlace = isLast ? { phase: 'groups', after: null } : { phase: 'missing', after: last };
    const counts = { ...compared.counts, ...counter.counts, missing: missing.length + (compared.counts.missing ?? 0) };
    if (!(await comparison.keep({ ...compared, findings: [...compared.findings, ...missing], counts, next })))
      return false;
    if (isLast || comparison.isOver()) return true;
    after = last;
  }
}

/** Asks for accounts one by one. */
async function readAgain({ tools, open, call }: Comparison, remoteIds: readonly string[]) {
  const since = await readFrom(tools.db);
  const found: RemoteAccount[] = [];
  const gone: string[] = [];
  await inParallel(remoteIds, AT_ONCE, async (remoteId) => {
    const account = await open.connector.readAccount(remoteId, call);
    if (account === undefined) gone.push(remoteId);
    else found.push(account);
  });
  return { found, gone, since };
}

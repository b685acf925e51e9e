import type { AccountPage } from '../../connectors/connector.ts';
import { readFrom } from '../../db/reconcile/people.ts';
import type { ReconcilePlace } from '../../domain/reconcile/words.ts';
import { compareAccounts } from './compareAccounts.ts';
import type { Comparison } from './tools.ts';

type Place = ReconcilePlace & { readonly phase: 'accounts' };

/**
 * The first phase: the target's accounts, page by page; while one is compared and kept, the next is on its way.
 *
 * @returns whether the comparison goes on.
 */
export async function listAll(comparison: Comparison, begin: Place): Promise<boolean> {
  const { lister, call } = comparison;
  const pages = lister.listPages({ resume: begin.resume ?? undefined }, call)[Symbol.asyncIterator]();
  const ask = () => {
    const asked = next();
    // Taken note of when it is waited for; until then it is no unhandled rejection.
    asked.catch(() => {});
    return asked;
  };
  try {
    for (let asked = ask(); ; ) {
      const { page, since } = await asked;
      if (page === undefined) return comparison.keep({ findings: [], counts: {}, next: { phase: 'gone', after: '' } });
      if (page.resume !== null) asked = ask();
      const isLast = await take(page, since);
      if (isLast === undefined) return false;
      if (isLast) return true;
      if (comparison.isOver()) return true;
    }
  } finally {
    // Without waiting for it: a request under way ends with its call.
    void pages.return?.(undefined).catch(() => {});
  }

  async function next(): Promise<{ readonly page: AccountPage | undefined; readonly since: Date }> {
    const since = await readFrom(comparison.tools.db);
    const it = await pages.next();
    return { page: it.done === true ? undefined : it.value, since };
  }

  /** @returns whether it was the last one; undefined where the comparison is not ours any more. */
  async function take(page: AccountPage, since: Date): Promise<boolean | undefined> {
    const { seen, findings, counts } = await compareAccounts(comparison, page.accounts, since);
    const isLast = page.resume === null || (page.mayRepeat && seen.length === 0);
    const next: ReconcilePlace = isLast ? { phase: 'gone', after: '' } : { phase: 'accounts', resume: page.resume };
    const kept = await comparison.keep({ seen, findings, counts, total: page.total, next });
    return kept ? isLast : undefined;
  }
}

import { permanent } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { AccountPage, Call } from '../connector.ts';
import type { LdapContext } from './context.ts';
import { CREATED } from './personOf.ts';
import { readAttributes, remoteAccount } from './remoteEntry.ts';

/**
 * The directory's accounts page by page. A page's cookie dies with its connection (RFC 2696), so a list that goes on in
 * another process is read from its beginning, and as many entries as were read before are passed over.
 *
 * @throws permanent `bad_resume` for a place that is none of ours; what the directory throws.
 */
export async function* listPages(
  { directory, flavour, settings }: LdapContext,
  resume: JsonObject | undefined,
  call: Call,
): AsyncGenerator<AccountPage, void> {
  const before = resume === undefined ? 0 : resume.read;
  if (typeof before !== 'number') {
    throw permanent('bad_resume', "A listing can't go on from a place of another kind.", { remedy: 'Begin it anew.' });
  }
  const attributes = [...readAttributes(flavour, settings), CREATED[flavour.isAd ? 'ad' : 'generic']];
  const search = { base: settings.baseDn, scope: 'sub', filter: flavour.userFilter, attributes } as const;
  let read = 0;
  for await (const entries of directory.pages(search, call)) {
    const fresh = entries.slice(Math.max(0, before - read));
    read += entries.length;
    if (read <= before) continue;
    yield {
      accounts: fresh.flatMap((entry) => remoteAccount(entry, flavour, settings) ?? []),
      total: undefined,
      resume: { read },
      mayRepeat: false,
    };
  }
  yield { accounts: [], total: undefined, resume: null, mayRepeat: false };
}

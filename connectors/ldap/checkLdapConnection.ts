import { permanent } from '../../domain/errors.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import { resolvedSoon } from '../http/resolvedSoon.ts';
import { ldapAddresses } from './dial.ts';
import { readLdapUrl } from './ldapUrl.ts';
import type { LdapSettings } from './settings.ts';

/**
 * Whether a connection to a directory may be saved.
 *
 * @throws permanent `bad_base_url`, `target_address_forbidden`, `tls_required`.
 */
export async function checkLdapConnection(
  baseUrl: string,
  { flavour, startTls }: Pick<LdapSettings, 'flavour' | 'startTls'>,
  allowPrivate: PrivateTargets,
): Promise<void> {
  const url = readLdapUrl(baseUrl);
  if (flavour === 'ad' && !url.secure && !startTls) {
    throw permanent('tls_required', 'Active Directory takes passwords over TLS only.', {
      remedy: 'Use ldaps:// or switch StartTLS on.',
    });
  }
  await resolvedSoon(() => ldapAddresses({ url, startTls, allowPrivate }));
}

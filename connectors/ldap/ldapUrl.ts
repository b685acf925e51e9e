import { permanent } from '../../domain/errors.ts';

/** Where a directory server is. */
export interface LdapUrl {
  /** `ldaps`: TLS from the first byte. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `ldap://host[:port]` or `ldaps://host[:port]`.
 *
 * @throws permanent `bad_base_url`, saying what was expected.
 */
export function readLdapUrl(text: string): LdapUrl {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || !/^ldaps?:$/.test(url.protocol) || url.hostname === '') throw bad('is not an LDAP address');
  if (url.username !== '' || url.password !== '') throw bad('holds a user name or password');
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    throw bad('says more than host and port; the base DN is a setting of its own');
  }
  const secure = url.protocol === 'ldaps:';
  return { secure, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 636 : 389) };
}

function bad(why: string) {
  return permanent('bad_base_url', `The address of the directory ${why}.`, {
    remedy: 'Write it as ldaps://host:636, or as ldap://host:389 with StartTLS.',
  });
}

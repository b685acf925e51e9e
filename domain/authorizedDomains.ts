import { domainToASCII } from 'node:url';
import type { DirectoryUser } from './directory.ts';
import type { AttributeValue } from './values.ts';

/** Domains in normal form: ASCII, lower case, sorted out; `*.x` is what lies below x, `*` is everybody. */
export type AuthorizedDomains = readonly string[];

export interface DomainProblem {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly message: string;
}

export type ParsedDomains =
  | { readonly ok: true; readonly domains: AuthorizedDomains }
  | { readonly ok: false; readonly problems: readonly DomainProblem[] };

export type Authorization =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'domain_not_authorized' | 'no_email' | 'bad_email' };

const EXPECTED = 'Expected a domain such as acme.example, *.acme.example for all below it, or * for everybody';

/**
 * Reads an app's list of authorized domains. Case, a leading `@` and a trailing dot are of no account, internationalised
 * names become ASCII (UTS 46), doubles are folded. `[]` is nobody. All problems at once; pure.
 *
 * ```ts
 * parseAuthorizedDomains(['@Acme.Example', '*.bücher.example']); // {ok: true, domains: ['acme.example', '*.xn--bcher-kva.example']}
 * ```
 */
export function parseAuthorizedDomains(list: readonly string[]): ParsedDomains {
  const domains = new Set<string>();
  const problems: DomainProblem[] = [];
  for (const [index, entry] of list.entries()) {
    const text = entry.trim().replace(/^@/, '');
    const below = text.startsWith('*.');
    const domain = text === '*' ? '*' : toAscii(below ? text.slice(2) : text);
    if (domain === undefined) problems.push({ index, message: `"${entry}" is not a domain. ${EXPECTED}.` });
    else domains.add(below ? `*.${domain}` : domain);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, domains: [...domains] };
}

/**
 * Whether a user may have an account in an app with these domains. The primary address decides; only where there is
 * none do the further ones in `attributes.emails` (text or `{value}`), of which one authorized is enough.
 * Domains match exactly, or below one for `*.`.
 */
export function isAuthorized(
  domains: AuthorizedDomains,
  user: Pick<DirectoryUser, 'email' | 'attributes'>,
): Authorization {
  if (domains.includes('*')) return { ok: true };
  const primary = user.email?.trim() ?? '';
  const addresses = primary === '' ? furtherAddresses(user.attributes.emails) : [primary];
  if (addresses.length === 0) return { ok: false, code: 'no_email' };
  const theirs = addresses.map(domainOf).filter((domain) => domain !== undefined);
  if (theirs.length === 0) return { ok: false, code: 'bad_email' };
  return theirs.some((domain) => covers(domains, domain)) ? { ok: true } : { ok: false, code: 'domain_not_authorized' };
}

/**
 * The domain of an address (RFC 5321 section 4.1.2) in normal form: what follows the last `@`, as a quoted local part
 * may hold others. Undefined where the address is not one.
 */
export function domainOf(address: string): string | undefined {
  const text = address.trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const isQuoted = /^"(?:[^"\\\r\n]|\\[^\r\n])+"$/.test(local);
  if (at < 1 || !(isQuoted || /^[^\s@"<>(),:;[\]\\]+$/.test(local))) return undefined;
  return toAscii(text.slice(at + 1));
}

function covers(domains: AuthorizedDomains, domain: string): boolean {
  return domains.some((it) => (it.startsWith('*.') ? domain.endsWith(it.slice(1)) : domain === it));
}

/** A host name's normal form; undefined for anything else: addresses in numbers, paths, blanks, empty labels. */
function toAscii(domain: string): string | undefined {
  const name = domain.replace(/\.$/, '');
  // Before domainToASCII, which reads a URL's host: it would cut a path off and decode percent signs.
  if (!/^[\p{L}\p{N}\p{M}.\-\u3002\u00b7\u30fb\u200c\u200d]+$/u.test(name)) return undefined;
  const ascii = domainToASCII(name.toLowerCase()).replace(/\.$/, '');
  if (ascii.length > 253 || /^[\d.]+$/.test(ascii)) return undefined;
  return ascii.split('.').every((label) => LABEL.test(label)) ? ascii : undefined;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function furtherAddresses(emails: AttributeValue | undefined): readonly string[] {
  return listed(emails)
    .map((it) => (typeof it === 'object' && it !== null && 'value' in it ? it.value : it))
    .filter((it) => typeof it === 'string')
    .map((it) => it.trim())
    .filter((it) => it !== '');
}

function listed(value: AttributeValue | undefined): readonly AttributeValue[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

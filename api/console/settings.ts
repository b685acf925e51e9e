import type { Role } from './roles.ts';

/** What the console's sign-in is told from outside. */
export interface ConsoleSettings {
  /** Signs cookies and encrypts two-factor secrets; derived from the encryption keys, the current one first. */
  readonly secrets: readonly [ConsoleSecret, ...ConsoleSecret[]];
  /** Where browsers reach us: origin only, e.g. `https://tenure.example.com`. */
  readonly publicUrl: string;
  /** Sign-in by OpenID Connect; undefined where there is none. */
  readonly oidc: OidcSettings | undefined;
}

export interface ConsoleSecret {
  readonly version: number;
  readonly value: string;
}

export interface OidcSettings {
  /** `{issuer}/.well-known/openid-configuration` is read. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** On the button. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** The claim that tells the role: a text or a list of texts. */
  readonly roleClaim: string;
  readonly roles: ReadonlyMap<string, Role>;
}

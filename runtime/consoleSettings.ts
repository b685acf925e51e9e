import { createHash, hkdfSync } from 'node:crypto';
import type { ConsoleSettings, OidcSettings } from '../api/console/settings.ts';
import { permanent } from '../domain/errors.ts';
import type { Config } from './config.ts';
import type { EncryptionKey } from './process/encryptionKeys.ts';

const PURPOSE = 'tenure console sign-in v1';

/**
 * What the console's sign-in is told: secrets derived from the encryption keys (as the codec's are), addresses, OIDC.
 *
 * @throws permanent `bad_configuration` where single sign-on is set up by half.
 */
export function consoleSettings(config: Config, keys: readonly EncryptionKey[]): ConsoleSettings {
  const [first, ...more] = keys.map(deriveSecret);
  if (first === undefined) throw new Error('There is no encryption key.');
  return { secrets: [first, ...more], publicUrl: consoleUrl(config), oidc: oidcSettings(config) };
}

/** Where browsers reach the console: TENURE_PUBLIC_URL, else this machine. */
export function consoleUrl(config: Pick<Config, 'TENURE_PUBLIC_URL' | 'PORT'>): string {
  return config.TENURE_PUBLIC_URL ?? `http://localhost:${config.PORT}`;
}

/** better-auth names its secrets by numbers: one made of the key's id, so that it stays with it in any order. */
function deriveSecret({ kid, key }: EncryptionKey) {
  return {
    version: createHash('sha256').update(kid).digest().readUInt32BE(0),
    value: Buffer.from(hkdfSync('sha256', key, '', PURPOSE, 32)).toString('base64url'),
  };
}

function oidcSettings(config: Config): OidcSettings | undefined {
  const { TENURE_OIDC_ISSUER: issuer, TENURE_OIDC_CLIENT_ID: clientId } = config;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || config.TENURE_OIDC_ROLES.size === 0) {
    throw permanent(
      'bad_configuration',
      'Single sign-on needs TENURE_OIDC_ISSUER, TENURE_OIDC_CLIENT_ID and TENURE_OIDC_ROLES, and not all are set.',
    );
  }
  return {
    issuer,
    clientId,
    clientSecret: config.TENURE_OIDC_CLIENT_SECRET,
    name: config.TENURE_OIDC_NAME,
    scopes: config.TENURE_OIDC_SCOPES,
    roleClaim: config.TENURE_OIDC_ROLE_CLAIM,
    roles: config.TENURE_OIDC_ROLES,
  };
}

import { createPublicKey, randomBytes, verify } from 'node:crypto';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCE = 'https://oauth2.googleapis.com/token';

export interface TokenEndpoint {
  /** Scopes of the token; undefined where it is none (any more). */
  scopesOf(authorization: string | undefined): readonly string[] | undefined;
  /** Answers a request for a token (developers.google.com/identity/protocols/oauth2/service-account). */
  grant(form: URLSearchParams): { readonly status: number; readonly body: object };
  /** All tokens end at once, as when the key is deleted for a moment. */
  revokeAll(): void;
  readonly granted: number;
}

interface TokenEndpointOptions {
  readonly publicKey: string;
  readonly clientEmail: string;
  readonly administrators: ReadonlySet<string>;
  /** What domain-wide delegation allows. */
  readonly delegated: ReadonlySet<string>;
}

export function createTokenEndpoint(options: TokenEndpointOptions): TokenEndpoint {
  const tokens = new Map<string, readonly string[]>();
  let granted = 0;
  return {
    scopesOf: (authorization) => tokens.get(authorization?.replace(/^Bearer /, '') ?? ''),
    revokeAll: () => tokens.clear(),
    get granted() {
      return granted;
    },
    grant(form) {
      const refusal = refusalOf(form);
      if (refusal !== undefined) return refusal;
      const { scope } = claimsOf(form.get('assertion') ?? '');
      const token = `ya29.${randomBytes(24).toString('base64url')}`;
      tokens.set(token, String(scope).split(' '));
      granted += 1;
      return { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
    },
  };

  function refusalOf(form: URLSearchParams) {
    const assertion = form.get('assertion') ?? '';
    const [head = '', body = '', signature = ''] = assertion.split('.');
    if (form.get('grant_type') !== GRANT) return refused(400, 'unsupported_grant_type');
    const key = createPublicKey(options.publicKey);
    const isSigned = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    const claims = claimsOf(assertion);
    const now = Date.now() / 1000;
    if (!isSigned || claims.iss !== options.clientEmail || claims.aud !== AUDIENCE)
      return refused(400, 'invalid_grant');
    if (!(Number(claims.iat) <= now + 5 && Number(claims.exp) > now)) return refused(400, 'invalid_grant');
    if (!options.administrators.has(String(claims.sub))) return refused(400, 'invalid_grant');
    const scopes = String(claims.scope).split(' ');
    return scopes.every((scope) => options.delegated.has(scope)) ? undefined : refused(401, 'unauthorized_client');
  }
}

function claimsOf(assertion: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}');
}

function refused(status: number, error: string) {
  return { status, body: { error, error_description: 'Refused by the stand-in.' } };
}

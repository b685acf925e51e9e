import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const CLIENT = { id: 'tenure', secret: 'a-client-secret-that-is-long-enough' } as const;

export interface Issuer {
  readonly url: string;
  /** Whom the next browser is, with these groups. */
  signedIn(sub: string, claims: Record<string, unknown>): void;
  /** Goes through the issuer's pages from where we send the browser, to where it is sent back. */
  visit(url: string): Promise<string>;
  stop(): Promise<void>;
}

/** A real OpenID Connect issuer (oidc-provider) that lets everybody in as who was said last. */
export async function startIssuer(redirectUri: string): Promise<Issuer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  const people = new Map<string, Record<string, unknown>>();
  let current = '';
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['issuer-test'] },
    jwks: undefined,
    async loadExistingGrant(context) {
      const { client, session, provider: own } = context.oidc;
      const grant = new own.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const serve = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      void provider.interactionFinished(request, response, { login: { accountId: current } });
      return;
    }
    void serve(request, response);
  });
  return {
    url,
    signedIn(sub, claims) {
      current = sub;
      people.set(sub, claims);
    },
    async visit(start) {
      const jar = new Map<string, string>();
      let at = start;
      for (let hop = 0; hop < 10 && at.startsWith(url); hop += 1) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const set of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          jar.set(name, value);
        }
        const next = answer.headers.get('location');
        if (next === null) throw new Error(`${answer.status} at ${at}: ${await answer.text()}`);
        at = new URL(next, at).href;
      }
      return at;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

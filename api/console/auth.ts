import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import { findPerson } from '../../db/console/people.ts';
import {
  consoleAccounts,
  consoleSessions,
  consoleTwoFactors,
  consoleUsers,
  consoleVerifications,
} from '../../db/schema/index.ts';
import { isId, newId } from '../../domain/ids.ts';
import type { AppDeps } from '../deps.ts';
import { noteArrival, noteRole } from './oidcPeople.ts';
import { oidcRole } from './oidcRole.ts';
import { signInAs } from './signInAs.ts';

/** A working day; then one signs in anew. */
const SESSION_SECONDS = 12 * 3600;
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;
/** The provider's name in addresses: the redirect URI is `/auth/callback/oidc`. */
export const OIDC = 'oidc';

export type ConsoleAuth = ReturnType<typeof createConsoleAuth>;

/**
 * better-auth as the console uses it: passwords, TOTP and OpenID Connect over our tables. Nobody signs up; sessions are
 * looked up at each request, so that a revoked one is void at once. Which of its routes are reachable is authRoutes.ts's matter.
 */
export function createConsoleAuth(deps: Pick<AppDeps, 'db' | 'sealer' | 'logger' | 'console'>) {
  const { db, logger, console: settings } = deps;
  const { oidc, publicUrl } = settings;
  return betterAuth({
    appName: 'Tenure',
    baseURL: publicUrl,
    basePath: '/auth',
    secrets: settings.secrets.map((secret) => ({ ...secret })),
    telemetry: { enabled: false },
    // Its words may name people.
    logger: { level: 'error', log: (level) => logger.warn({ level }, 'better-auth refused or failed') },
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: consoleUsers,
        session: consoleSessions,
        account: consoleAccounts,
        verification: consoleVerifications,
        twoFactor: consoleTwoFactors,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      additionalFields: {
        // Input only from `mapProfileToUser` below: no route that takes fields of a user is reachable.
        role: { type: 'string', required: false },
        disabled: { type: 'boolean', required: false, input: false },
      },
      validateUserInfo: async ({ source, user }) => {
        if (source.method !== 'oauth') return;
        const given = 'role' in user && typeof user.role === 'string' ? user.role : undefined;
        await noteRole(deps, source.action === 'sign-in' ? user.id : undefined, given);
        if (given !== undefined) return;
        return {
          error: 'no_role',
          errorDescription: `Your account at ${oidc?.name ?? 'the issuer'} has no role in Tenure. Ask an administrator for one.`,
        };
      },
    },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true, cookieCache: { enabled: false } },
    // Whoever can name any address at the issuer would else become whoever has it here.
    account: { accountLinking: { enabled: false }, encryptOAuthTokens: true },
    // Counted by address in signIn.ts: better-auth counts by headers that anybody can write.
    rateLimit: { enabled: false },
    onAPIError: { errorURL: '/sign-in' },
    advanced: {
      cookiePrefix: 'tenure',
      useSecureCookies: publicUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      // sameOrigin.ts looks at every request.
      disableCSRFCheck: true,
      database: {
        generateId: ({ model }) => {
          if (model === 'user') return newId('adm');
          return model === 'session' ? newId('ses') : randomUUID();
        },
      },
    },
    databaseHooks: {
      user: { create: { after: ({ id }) => noteArrival(deps, id) } },
      session: {
        create: {
          before: async ({ userId }) => {
            const person = isId('adm', userId) ? await findPerson(db, userId) : undefined;
            if (person?.disabled !== false) {
              throw new APIError('FORBIDDEN', { code: 'account_disabled', message: 'This account is disabled.' });
            }
          },
        },
      },
    },
    plugins: [
      twoFactor({ issuer: 'Tenure' }),
      signInAs(),
      genericOAuth({
        config:
          oidc === undefined
            ? []
            : [
                {
                  providerId: OIDC,
                  name: oidc.name,
                  discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
                  requireIdTokenVerification: true,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: [...oidc.scopes],
                  // The role is read anew at each sign-in.
                  overrideUserInfo: true,
                  disableProviderLogout: true,
                  mapProfileToUser: (profile) => ({ role: oidcRole(profile, oidc) }),
                },
              ],
      }),
    ],
  });
}

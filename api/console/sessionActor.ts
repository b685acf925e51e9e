import { isId } from '../../domain/ids.ts';
import type { Actor } from '../auth/actor.ts';
import type { ConsoleAuth } from './auth.ts';
import { scopesOf } from './roles.ts';

/** Who a request's session cookie belongs to, and what they may do now; undefined where there is none that holds. */
export async function sessionActor(auth: ConsoleAuth, headers: Headers): Promise<Actor | undefined> {
  if (!headers.has('cookie')) return undefined;
  const found = await auth.api.getSession({ headers });
  if (found === null || found.user.disabled === true) return undefined;
  const { user, session } = found;
  if (!isId('adm', user.id) || !isId('ses', session.id)) return undefined;
  const role = user.role ?? '';
  return {
    id: user.id,
    scopes: scopesOf(role),
    signedIn: {
      user: { id: user.id, name: user.name, email: user.email, role, twoFactorEnabled: user.twoFactorEnabled === true },
      session: { id: session.id, createdAt: session.createdAt, expiresAt: session.expiresAt },
    },
  };
}

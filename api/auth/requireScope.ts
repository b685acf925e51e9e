import { createMiddleware } from 'hono/factory';
import type { Scope } from '../../domain/scopes.ts';
import type { ApiEnv } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import type { Actor } from './actor.ts';

/** Lets in keys with this scope; others are answered 403 (RFC 6750 section 3.1). */
export function requireScope(scope: Scope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    checkScope(c.get('actor'), scope);
    await next();
  });
}

/** @throws 403 where the actor has neither it nor one that includes it. */
export function checkScope(actor: Actor, scope: Scope): void {
  if (mayUse(actor, scope)) return;
  throw new RequestError(403, 'insufficient_scope', `This call needs the scope ${scope}; the API key has it not.`, {
    remedy: `Use a key with the scope ${scope}.`,
    headers: { 'WWW-Authenticate': `Bearer realm="tenure", error="insufficient_scope", scope="${scope}"` },
  });
}

/** Whether the actor has the scope, or one that includes it. */
export function mayUse(actor: Actor, scope: Scope): boolean {
  return [scope, ...(INCLUDED_IN[scope] ?? [])].some((it) => actor.scopes.has(it));
}

/** Deciding on held deletions was a matter of `apps:write` alone at first. */
const INCLUDED_IN: { readonly [S in Scope]?: readonly Scope[] } = { 'guard:write': ['apps:write'] };

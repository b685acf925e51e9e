import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from './client.ts';
import { ProblemError } from './problem.ts';

export type Role = 'admin' | 'operator' | 'auditor';

/** Who is signed in, as `GET /v1/session` tells. */
export interface Session {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly twoFactorEnabled: boolean;
  };
  readonly scopes: readonly string[];
  readonly session: { readonly id: string; readonly createdAt: string; readonly expiresAt: string };
}

/** What `GET /auth/state` tells everybody. */
export interface AuthState {
  readonly setupNeeded: boolean;
  readonly password: boolean;
  readonly oidc: { readonly name: string } | null;
}

/** The session; null where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await call<Session>('GET', '/v1/session');
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return null;
      throw error;
    }
  },
});

export const authStateQuery = queryOptions({
  queryKey: ['auth-state'],
  queryFn: () => call<AuthState>('GET', '/auth/state'),
});

/** Whether who is signed in may do this; pages hide or disable what may not be done, the API refuses it anyway. */
export function useMay(scope: string): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.scopes.includes(scope) ?? false;
}

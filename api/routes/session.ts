import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ApiEnv } from '../deps.ts';
import { COMMON_PROBLEMS } from '../problems/problem.ts';
import { BEARER, jsonAnswer } from './securedRoute.ts';

const who = z
  .object({
    user: z
      .object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        role: z.string().openapi({ description: 'admin, operator or auditor' }),
        twoFactorEnabled: z.boolean(),
      })
      .nullable()
      .openapi({ description: 'Who is signed in to the console; null for an API key' }),
    scopes: z.array(z.string()).openapi({ description: 'What the caller may do' }),
    session: z
      .object({ id: z.string(), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime() })
      .nullable()
      .openapi({ description: 'The session the cookie is of; null for an API key' }),
  })
  .openapi('Session');

const read = createRoute({
  method: 'get',
  path: '/v1/session',
  tags: ['Sign-in'],
  summary: 'Who asks, and what they may do',
  security: [{ [BEARER]: [] }],
  responses: { ...COMMON_PROBLEMS, 200: jsonAnswer('Who asks', who) },
});

export function sessionRoutes() {
  return new OpenAPIHono<ApiEnv>().openapi(read, (c) => {
    const { scopes, signedIn } = c.get('actor');
    const session = signedIn?.session;
    return c.json(
      {
        user: signedIn?.user ?? null,
        scopes: [...scopes],
        session:
          session === undefined
            ? null
            : {
                id: session.id,
                createdAt: session.createdAt.toISOString(),
                expiresAt: session.expiresAt.toISOString(),
              },
      },
      200,
    );
  });
}

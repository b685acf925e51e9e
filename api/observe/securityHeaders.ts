import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiEnv } from '../deps.ts';

const COMMON = {
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  // Whoever ends TLS before us says so; over plain http the header means nothing.
  strictTransportSecurity: false,
} as const;

/** What browsers are told with every answer: data is never a page, and `/docs` takes scripts from us alone. */
export function securityHeaders() {
  const forData = secureHeaders({
    ...COMMON,
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  });
  const forDocs = secureHeaders({
    ...COMMON,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // Swagger UI sets inline styles and draws with data: images.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  });
  const forForm = secureHeaders({
    ...COMMON,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  });
  const headersOf = (path: string) => {
    if (path === '/codec/sign-in') return forForm;
    return /^\/docs(\/|$)/.test(path) ? forDocs : forData;
  };
  return createMiddleware<ApiEnv>(async (c, next) => {
    await headersOf(c.req.path)(c, next);
    const own = c.get('pagePolicy');
    if (own !== undefined) c.header('Content-Security-Policy', own);
  });
}

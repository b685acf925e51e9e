import type { Context } from 'hono';

/** The address a request was sent to, as the browser has it: whoever ends TLS before us says so. */
export function publicUrl(c: Context): URL {
  const url = new URL(c.req.url);
  if (c.req.header('x-forwarded-proto')?.startsWith('https')) url.protocol = 'https:';
  return url;
}

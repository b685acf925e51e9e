import { createMiddleware } from 'hono/factory';

/** Answers are about people: nobody on the way keeps them. */
export const noStore = createMiddleware(async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
});

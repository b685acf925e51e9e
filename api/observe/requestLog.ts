import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { Histogram } from 'prom-client';
import type { ApiEnv, AppDeps } from '../deps.ts';

/**
 * Logs and measures each request by its route: ids, status and time. What a client wrote into path, query, headers or
 * body may be a name or a secret and is left out.
 */
export function requestLog(deps: Pick<AppDeps, 'logger' | 'metrics'>) {
  const duration = new Histogram({
    name: 'tenure_http_request_duration_seconds',
    help: 'Time from request to answer, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [deps.metrics],
  });
  return createMiddleware<ApiEnv>(async (c, next) => {
    const started = performance.now();
    await next();
    const ms = performance.now() - started;
    const [method, route, status] = [c.req.method, routeOf(c), c.res.status];
    duration.observe({ method, route, status }, ms / 1000);
    const line = {
      requestId: c.get('requestId'),
      method,
      route,
      id: idIn(c.req.path),
      status,
      ms: Math.round(ms),
      actor: c.var.actor?.id,
    };
    if (status >= 500) deps.logger.warn(line, 'request failed');
    else if (PROBES.has(route)) deps.logger.debug(line, 'request');
    else deps.logger.info(line, 'request');
  });
}

/** Asked every few seconds by whoever watches us. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

function routeOf(c: Context<ApiEnv>): string {
  const route = routePath(c, -1);
  return route.includes('*') ? 'none' : route;
}

function idIn(path: string): string | undefined {
  return /\/((?:app|usr|grp|pol|evt|key)_[0-9a-f]{32})(?:\/|$)/.exec(path)?.[1];
}

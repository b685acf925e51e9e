import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler, type Request } from 'express';
import SCIMMYRouters, { SCIMMY } from 'scimmy-routers';
import { bearerCheck } from './bearer.ts';
import { controlRoutes } from './controlRoutes.ts';
import { createEffectLog, type Effect } from './effects.ts';
import { createKnobs, type FaultRule, type Knobs } from './faults.ts';
import { declareResources, type SandboxContext } from './handlers.ts';
import { injectFaults } from './injectFaults.ts';
import { listRoutes, MAX_PAGE } from './listRoutes.ts';
import { scimErrorBody } from './scimError.ts';
import { createStore, type Store } from './store.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The bearer token that clients must send. */
  readonly token: string;
  readonly host?: string;
  /** Faults that are there from the start. */
  readonly faults?: readonly FaultRule[];
  /** Told each write when it is committed, before its answer goes out: the moment to kill whoever waits for it. */
  readonly committed?: (effect: Effect) => void;
}

export interface Sandbox {
  readonly port: number;
  /** `http://127.0.0.1:PORT/scim/v2`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly knobs: Knobs;
  /** All committed writes so far, or those after `seq`. */
  effects(after?: number): readonly Effect[];
  /** When requests came in, and how many at once. */
  readonly traffic: Traffic;
  /** Direct sight of the data, for assertions. */
  readonly store: Store;
  /** Closes the port and every open connection. */
  stop(): Promise<void>;
}

const BASE_PATH = '/scim/v2';

/**
 * Starts a SCIM 2.0 server on the loopback address: scimmy and scimmy-routers on Express, in memory, with uniqueness,
 * filters, paging, the enterprise extension, an effect log (`GET /__sandbox/effects`) and fault knobs
 * (`POST /__sandbox/faults`). Rejects with Node's own error when the port is taken.
 *
 * ```ts
 * const sandbox = await startSandbox({ port: 0, token: 'secret' });
 * sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', drop: true });
 * ```
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const store = createStore();
  const effects = createEffectLog(options.committed);
  const knobs = createKnobs(options.faults);
  const traffic = createTraffic();
  const authorized = bearerCheck(options.token);
  const arrivals = new WeakMap<Request, number>();
  const contextOf = (req: Request): SandboxContext => ({
    store,
    effects,
    method: req.method,
    received: arrivals.get(req) ?? Date.now(),
    visibleAfterMs: knobs.visibleAfterMs,
  });
  const authenticate = (req: Request) => {
    if (knobs.tokenRevoked || !authorized(req)) throw new Error('The bearer token is missing, wrong or revoked');
    return '';
  };

  declareResources();
  const app = express().disable('x-powered-by').disable('etag');
  const server = createServer(app);
  server.keepAliveTimeout = 30_000;
  const port = await listen(server, options.port, host);
  const origin = `http://${host}:${port}`;

  app.use('/__sandbox', controlRoutes(authorized, knobs, effects));
  app.use((req, _res, next) => {
    arrivals.set(req, Date.now());
    next();
  });
  app.use(BASE_PATH, traffic.watch);
  app.use(BASE_PATH, injectFaults(knobs));
  const lists = listRoutes(origin + BASE_PATH, contextOf);
  app.use(BASE_PATH, (req, res, next) => (knobs.tokenRevoked || !authorized(req) ? next() : lists(req, res, next)));
  app.use(BASE_PATH, scimErrors());
  SCIMMY.Config.set({ authenticationSchemes: [] });
  app.use(
    BASE_PATH,
    new SCIMMYRouters({ type: 'bearer', handler: authenticate, context: contextOf, baseUri: () => origin }),
  );
  SCIMMY.Config.set({ sort: false, filter: MAX_PAGE });
  app.use(scimErrors());

  return {
    port,
    baseUrl: origin + BASE_PATH,
    token: options.token,
    knobs,
    effects: (after = 0) => effects.after(after),
    traffic,
    store,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Errors as SCIM messages (RFC 7644 section 3.12); ones that have been answered already end here. */
function scimErrors(): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    if (res.headersSent) return;
    const known = error instanceof SCIMMY.Types.Error ? error : undefined;
    const status = Number(known?.status ?? 500);
    res.status(status).type('application/scim+json');
    res.send(scimErrorBody(status, error instanceof Error ? error.message : String(error), known?.scimType));
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

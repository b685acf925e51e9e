import type { RequestHandler } from 'express';

/** A request as it came in, and when its answer was through; both in milliseconds since 1970. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly status: () => number | undefined;
}

/** What was asked of the sandbox, for measuring how fast and how much at once. */
export interface Traffic {
  readonly watch: RequestHandler;
  /** All since the last `forget`, in the order they came. */
  arrivals(): readonly Arrival[];
  /** The most that waited for their answer at the same time since then. */
  mostAtOnce(): number;
  forget(): void;
}

export function createTraffic(): Traffic {
  let arrivals: Arrival[] = [];
  let open = 0;
  let most = 0;
  return {
    watch(req, res, next) {
      arrivals.push({
        method: req.method,
        path: req.path,
        at: Date.now(),
        status: () => (res.headersSent ? res.statusCode : undefined),
      });
      open += 1;
      most = Math.max(most, open);
      res.once('close', () => {
        open -= 1;
      });
      next();
    },
    arrivals: () => arrivals,
    mostAtOnce: () => most,
    forget() {
      arrivals = [];
      most = open;
    },
  };
}

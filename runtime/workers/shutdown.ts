/**
 * A worker that is told to stop lets activities finish: a request to a target takes 10 s at most. Without the grace a
 * SIGTERM makes them run a second time (RELIABILITY A5).
 */
export const SHUTDOWN = { shutdownGraceTime: '15s', shutdownForceTime: '25s' } as const;

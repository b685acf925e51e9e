/** What postgres.js rejects with when a connection is gone. */
const LOST: ReadonlySet<unknown> = new Set(['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED']);

/**
 * Keeps a process up where a query of a lost connection is rejected that nobody waits for any more: of several sent
 * together, the first has failed the whole, and whoever asked has heard of it. Anything else nobody waits for ends the
 * process, as ever.
 */
export function outliveLostConnections(): void {
  process.on('unhandledRejection', (reason) => {
    if (reason instanceof Error && 'code' in reason && LOST.has(reason.code)) {
      process.stderr.write(
        `A query nobody waits for any more was lost with its connection (${String(reason.code)}).\n`,
      );
      return;
    }
    throw reason;
  });
}

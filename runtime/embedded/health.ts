import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';

/** Whether a Temporal server answers there and has the namespace, within the deadline. Never throws. */
export async function temporalHealthy(address: string, namespace: string, deadlineMs = 2000): Promise<boolean> {
  // Without this look first, connecting to a closed port waits for the whole time-out.
  if (!(await accepts(address, deadlineMs))) return false;
  const connection = await Connection.connect({ address, connectTimeout: deadlineMs }).catch(() => undefined);
  if (connection === undefined) return false;
  try {
    const ask = () => connection.workflowService.describeNamespace({ namespace });
    await connection.withDeadline(Date.now() + deadlineMs, ask);
    return true;
  } catch {
    return false;
  } finally {
    await connection.close().catch(() => {});
  }
}

/** Whether Postgres answers a query there within the deadline. Never throws. */
export async function postgresHealthy(url: string, deadlineMs = 2000): Promise<boolean> {
  // connect_timeout is no protection against a server that closes the connection while it starts
  // (porsager/postgres#1214), so the deadline is our own.
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  const asked = sql`select 1`.then(
    () => true,
    () => false,
  );
  const healthy = await Promise.race([asked, sleep(deadlineMs, false, { ref: false })]);
  await sql.end({ timeout: 0 }).catch(() => {});
  return healthy;
}

/** Whether anybody accepts TCP connections at `host:port`. */
function accepts(address: string, deadlineMs: number): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(deadlineMs, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

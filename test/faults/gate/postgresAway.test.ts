import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { cpuMs } from '../harness/cpu.ts';
import type { Part } from '../harness/part.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { type FaultProxy, startProxy } from '../harness/proxy.ts';
import { row } from '../harness/row.ts';
import { servers } from '../harness/servers.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

describe('Postgres is away', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let link: FaultProxy;
  let api: Part;
  let worker: Part;

  beforeAll(async () => {
    link = await startProxy({ port: Number(new URL(servers().databaseUrl).port) });
    stack = await createStack({ postgresPort: link.port });
    api = await stack.startApi();
    worker = await stack.startWorker();
    app = await connectSandbox(stack, 'Postgres away');
    await drained(stack, 30);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
    await link?.close();
  });

  row('9', 'Postgres is restarted, and killed, while events come in', 150, async (it) => {
    const people = joiners('r9', it.size(120, 300)).map((one) => [one]);
    const posting = post(stack, people, { key: 'r9', width: 8, pauseMs: 250 });
    for (const how of ['restart', 'kill', 'kill']) {
      await sleep(it.random.between(500, 1500));
      if (how === 'restart') await endConnections();
      else await killPostgres();
    }
    const { ids, refusals } = await posting;
    const drain = await drained(stack, 60);
    expect(Object.keys(refusals).filter((status) => status !== '503')).toEqual([]);
    expect(new Set(ids).size).toBe(people.length);
    await assertInvariants(stack, [app]);
    return { events: ids.length, restarts: 3, '503s': refusals['503'] ?? 0, drain };
  });

  row('10', 'Postgres hangs up at the start of each connection, then answers nothing for 10 s', 120, async (it) => {
    const figures: Record<string, number> = {};
    for (const fault of ['hangUp', 'blackHole'] as const) {
      const people = joiners(`r10-${fault}`, it.size(20, 50)).map((one) => [one]);
      link.link[fault] = true;
      if (fault === 'hangUp') link.resetAll();
      const before = { api: cpuMs(api.pid), worker: cpuMs(worker.pid), made: link.connections };
      const posting = post(stack, people, { key: `r10-${fault}`, width: 4 });
      const awayMs = it.size(5000, 10_000);
      await sleep(awayMs);
      figures[`${fault}: api CPU %`] = Math.round(((cpuMs(api.pid) - before.api) / awayMs) * 100);
      figures[`${fault}: worker CPU %`] = Math.round(((cpuMs(worker.pid) - before.worker) / awayMs) * 100);
      figures[`${fault}: connections`] = link.connections - before.made;
      link.heal();
      // A network that comes back may know nothing of the connections before; or say nothing for as long as it takes.
      if (it.size(1, 0) === 1) link.resetAll();
      const { longestMs } = await posting;
      figures[`${fault}: longest answer ms`] = longestMs;
      figures[`${fault}: drain`] = await drained(stack, 60);
    }
    const over = Object.entries(figures).filter(
      ([name, value]) => (name.endsWith('CPU %') && value >= 50) || (name.endsWith('answer ms') && value > 6000),
    );
    expect(over).toEqual([]);
    await assertInvariants(stack, [app]);
    return figures;
  });

  /** As a fast shutdown ends them, and refuses new ones for two seconds. */
  async function endConnections(): Promise<void> {
    const admin = postgres(servers().databaseUrl, { max: 1, onnotice: () => {} });
    await link.close();
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and application_name like 'tenure-%'`;
    await admin.end();
    await sleep(2000);
    await link.open();
  }

  async function killPostgres(): Promise<void> {
    const pid = stack.serverPid('postgres');
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGKILL');
    await until('Postgres is started again', () => ![pid, undefined].includes(stack.serverPid('postgres')));
  }
});

import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connect.ts';
import { migrateDatabase } from '../../../db/migrate.ts';

let database: Database;
let other: Database;

beforeAll(() => {
  database = connectDatabase({ url: inject('databaseUrl'), max: 1 });
  other = connectDatabase({ url: inject('databaseUrl'), max: 1 });
});

afterAll(async () => {
  await database.close();
  await other.close();
});

async function kill(pid: number | undefined): Promise<void> {
  await other.db.execute(sql`select pg_terminate_backend(${pid}::int)`);
}

describe('a backend that is killed inside a transaction', () => {
  test('fails that transaction, and nothing else: the pool goes on', async () => {
    const died: unknown[] = [];
    const note = (error: unknown) => died.push(error);
    process.on('uncaughtException', note);
    for (let round = 0; round < 5; round += 1) {
      const work = database.db.transaction(async (tx) => {
        const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        setTimeout(() => void kill(row?.pid), 20);
        await tx.execute(sql`select pg_sleep(5)`);
      });
      await expect(work).rejects.toThrow();
      // What follows at once may still meet the dying connection; what follows that does not.
      const works = () =>
        database.db.execute(sql`select 1`).then(
          () => true,
          () => false,
        );
      await expect.poll(works, { interval: 20 }).toBe(true);
    }
    await sleep(50);
    process.off('uncaughtException', note);
    expect(died).toEqual([]);
  });
});

describe('listening', () => {
  test('calls back at each notification, and goes on after its connection was killed', async () => {
    let calls = 0;
    const stop = await database.listen('test_channel', () => {
      calls += 1;
    });
    expect(calls).toBe(1);
    await other.db.execute(sql`select pg_notify('test_channel', '')`);
    await expect.poll(() => calls).toBe(2);
    await other.db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%test_channel%' and application_name = 'tenure-listen'`);
    await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    const before = calls;
    await other.db.execute(sql`select pg_notify('test_channel', '')`);
    await expect.poll(() => calls).toBeGreaterThan(before);
    await stop();
  });
});

describe('a database that can’t be used', () => {
  const changed = (change: (url: URL) => void): string => {
    const url = new URL(inject('databaseUrl'));
    change(url);
    return url.href;
  };

  test.each([
    ['the password is wrong', changed((url) => Object.assign(url, { password: 'not-this-one' }))],
    ['there is no such database', changed((url) => Object.assign(url, { pathname: '/nowhere' }))],
    ['nothing listens there', changed((url) => Object.assign(url, { port: '1' }))],
  ])('is told in a sentence that names DATABASE_URL and no secret: %s', async (why, url) => {
    const error: unknown = await migrateDatabase(url).catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'database_refused', message: expect.stringContaining(why) });
    expect(error).toMatchObject({ remedy: expect.stringContaining('DATABASE_URL') });
    expect(JSON.stringify(error)).not.toContain('not-this-one');
  });
});

describe('a server that hangs up while a connection is being made', () => {
  test('fails the query, and is not asked again in a hurry', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {}).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = connectDatabase({ url: `postgres://nobody:x@127.0.0.1:${port}/none`, max: 2 });
    for (let n = 0; n < 3; n += 1) await expect(refused.db.execute(sql`select 1`)).rejects.toThrow();
    await sleep(300);
    expect(connections).toBeLessThan(10);
    await refused.close();
    server.close();
  });
});

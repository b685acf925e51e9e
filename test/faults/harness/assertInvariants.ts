import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createSealer } from '../../../domain/sealing.ts';
import { parseEncryptionKeys } from '../../../runtime/process/encryptionKeys.ts';
import { checkInvariants } from '../../checker/checkInvariants.ts';
import type { ConnectedApp } from './company.ts';
import { CANARY } from './people.ts';
import type { Stack } from './stack.ts';

/** I1 to I6 and I9 by the checker, and I7: no name, address or token in any log of the processes. */
export async function assertInvariants(stack: Stack, apps: readonly ConnectedApp[]): Promise<void> {
  const violations = await checkInvariants({
    db: stack.database.db,
    sealer: createSealer(parseEncryptionKeys(stack.env.TENURE_ENCRYPTION_KEYS ?? '')),
    temporal: stack.temporal,
    since: stack.since,
    sandboxes: new Map(apps.map(({ id, sandbox }) => [id, sandbox])),
    acceptedEventIds: stack.accepted,
  });
  expect(violations.slice(0, 10)).toEqual([]);
  expect(await leaks(stack, [CANARY, stack.adminKey, ...apps.map(({ sandbox }) => sandbox.token)])).toEqual([]);
}

async function leaks(stack: Stack, canaries: readonly string[]): Promise<string[]> {
  const names = await readdir(stack.home, { recursive: true });
  const logs = names.filter((name) => name.endsWith('.log'));
  const found = await Promise.all(
    logs.map(async (name) => {
      const text = (await readFile(join(stack.home, name), 'utf8')).toLowerCase();
      return canaries.filter((canary) => text.includes(canary.toLowerCase())).map((canary) => `${name}: ${canary}`);
    }),
  );
  return found.flat();
}

import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../domain/values.ts';

/** A target as simple as can be, with a protocol of its own; every call takes the key. */
export interface Ledger {
  list(key: string): Promise<readonly JsonObject[]>;
  get(key: string, id: string): Promise<JsonObject | undefined>;
  add(key: string, row: JsonObject): Promise<JsonObject>;
  change(key: string, id: string, set: JsonObject): Promise<void>;
  remove(key: string, id: string): Promise<void>;
  /** How many rows were added, changed or removed. */
  writes(): number;
}

/** Throws `forbidden` for a wrong key, `taken` for a name that somebody has. */
export function createLedger(secret: string): Ledger {
  const rows = new Map<string, JsonObject>();
  let written = 0;
  const open = async (key: string) => {
    if (key !== secret) throw new Error('forbidden');
  };
  return {
    async list(key) {
      await open(key);
      return [...rows.values()];
    },
    async get(key, id) {
      await open(key);
      return rows.get(id);
    },
    async add(key, row) {
      await open(key);
      if ([...rows.values()].some(({ userName }) => userName === row.userName)) throw new Error('taken');
      const added = { ...row, id: randomUUID() };
      rows.set(added.id, added);
      written += 1;
      return added;
    },
    async change(key, id, set) {
      await open(key);
      rows.set(id, { ...rows.get(id), ...set });
      written += 1;
    },
    async remove(key, id) {
      await open(key);
      if (rows.delete(id)) written += 1;
    },
    writes: () => written,
  };
}

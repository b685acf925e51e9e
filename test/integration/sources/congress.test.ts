import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'csv-stringify/sync';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSON_FIELDS } from '../../../db/acceptance/personFields.ts';
import { users } from '../../../db/schema/index.ts';
import { loadSnapshot } from '../../../runtime/demo/loadSnapshot.ts';
import type { Snapshot } from '../../../runtime/demo/snapshot.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { createSource, readToEnd } from './readSources.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/congress/', import.meta.url));
const DAYS = ['2024-12-31', '2025-02-15'] as const;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** One file of a day: each person with their groups in a cell. */
function csvOf({ people, groups, groupsOf }: Snapshot): string {
  const names = [...new Set([...people.values()].flatMap((attributes) => Object.keys(attributes)))];
  const rows = [...people].map(([employeeNumber, attributes]) => {
    const ids = [...(groupsOf.get(employeeNumber) ?? [])];
    const cells = names.map((name) => attributes[name] ?? '');
    return [employeeNumber, ...cells, ids.join('|'), ids.map((id) => groups.get(id) ?? id).join('|')];
  });
  return stringify([['employeeNumber', ...names, 'groups', 'groupNames'], ...rows]);
}

/** What the day's files say the directory is. */
function saidBy({ people, groups, groupsOf }: Snapshot) {
  return [...people].map(([employeeNumber, attributes]) => ({
    employeeNumber,
    ...attributes,
    groups: [...(groupsOf.get(employeeNumber) ?? [])].map((id) => `${id} ${groups.get(id) ?? ''}`).sort(),
  }));
}

async function directory() {
  const rows = await api.db.select().from(users).where(sql`active and deleted_at is null`);
  const members = await api.db.execute<{ user_id: string; name: string }>(sql`
    select m.user_id, g.external_id || ' ' || g.display_name as name
    from memberships m join groups g on g.id = m.group_id and g.deleted_at is null`);
  const of = new Map<string, string[]>();
  for (const { user_id: id, name } of members) of.set(id, [...(of.get(id) ?? []), name]);
  return rows.map((user) => ({
    ...Object.fromEntries(PERSON_FIELDS.flatMap((name) => (user[name] === null ? [] : [[name, user[name]]]))),
    ...user.attributes,
    groups: (of.get(user.id) ?? []).sort(),
  }));
}

function sorted<T>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => (JSON.stringify(a, keys(a)) < JSON.stringify(b, keys(b)) ? -1 : 1));
}

function keys(value: unknown): string[] {
  return Object.keys(Object(value)).sort();
}

describe.skipIf(!existsSync(DATA))('Both days of the congress through a file source', () => {
  it('end in the directory that the files describe', { timeout: 300_000 }, async () => {
    const { id } = await createSource(api, {
      kind: 'file',
      displayName: 'Congress',
      settings: { createGroups: true, groupSeparator: '|' },
    });
    for (const day of DAYS) {
      const snapshot = await loadSnapshot({
        people: `${DATA}people-${day}.csv`,
        memberships: `${DATA}memberships-${day}.csv`,
      });
      const sent = await api.call('POST', `/v1/sources/${id}/files`, csvOf(snapshot), { 'content-type': 'text/csv' });
      const done = await readToEnd(api, sent);
      expect([done.at('status'), done.at('failure')]).toEqual(['done', null]);
      expect(sorted(await directory())).toEqual(sorted(saidBy(snapshot)));
    }
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { SourcePage, SourceReader } from '../../domain/sources/record.ts';
import { openGoogleReader } from '../../sources/google/openGoogleReader.ts';
import { type GoogleDirectory, startGoogleDirectory } from './googleDirectory.ts';

const PEOPLE = 1203;
let google: GoogleDirectory;
let reader: SourceReader;

beforeAll(async () => {
  google = await startGoogleDirectory();
  for (let n = 0; n < PEOPLE; n += 1) {
    const id = `2${String(n).padStart(20, '0')}`;
    google.store.users.set(id, {
      id,
      primaryEmail: `p${String(n).padStart(5, '0')}@acme.test`,
      name: { givenName: 'P', familyName: `${n}`, fullName: `P ${n}` },
      suspended: n === 7,
      organizations: [{ primary: true, department: 'Sales' }, { department: 'Other' }],
      externalIds: n === 1 ? [{ type: 'organization', value: '0001' }] : [],
    });
  }
  const members = [1, 2].map((n) => `2${String(n).padStart(20, '0')}`);
  google.store.groups.set('g1', {
    resource: { id: 'g1', email: 'sales@acme.test', name: 'Sales' },
    members: new Map(members.map((id) => [id, { id, type: 'USER' }])),
  });
  const { baseUrl, token, settings } = google.connection;
  reader = openGoogleReader(
    { ...settings, baseUrl, groups: true },
    { key: token },
    parsePrivateTargets('127.0.0.1/32'),
  );
}, 120_000);
afterAll(async () => {
  await reader?.close();
  await google?.stop();
  expect(google?.violations).toEqual([]);
});

it('tells of everybody once, with their groups, and of who is suspended as gone', async () => {
  const pages = await read({});
  const people = pages.flatMap((page) => page.people);
  expect(people).toHaveLength(PEOPLE + 1);
  expect(new Set(people.map(({ key }) => key)).size).toBe(PEOPLE + 1);
  expect(people.filter(({ active }) => !active).map(({ fields }) => fields.email)).toEqual(['p00007@acme.test']);
  expect(people.find(({ fields }) => fields.employeeNumber === '0001')).toMatchObject({
    fields: { userName: 'p00001@acme.test', department: 'Sales', displayName: 'P 1' },
    groups: ['sales@acme.test'],
  });
  expect(people.find(({ fields }) => fields.email === 'p00003@acme.test')?.fields).not.toHaveProperty('employeeNumber');
  expect(pages[0]?.groups).toEqual([{ key: 'g1', displayName: 'Sales', externalId: 'sales@acme.test' }]);
});

it('goes on where it ended, when Google fails in mid-list', async () => {
  const taken: SourcePage[] = [];
  await expect(async () => {
    for await (const page of reader.read({ mode: 'full', state: {}, signal: AbortSignal.timeout(20_000) })) {
      taken.push(page);
      google.faults.push({ method: 'users.list', answer: { status: 503, reason: 'backendError' } });
    }
  }).rejects.toMatchObject({ kind: 'transient' });
  const rest = await read({ resume: taken.at(-1)?.resume });
  const keys = [...taken, ...rest].flatMap((page) => page.people.map(({ key }) => key));
  expect(new Set(keys).size).toBe(PEOPLE + 1);
  expect(keys).toHaveLength(PEOPLE + 1);
});

async function read(more: Pick<Parameters<SourceReader['read']>[0], 'resume'>): Promise<SourcePage[]> {
  const pages: SourcePage[] = [];
  const options = { mode: 'full' as const, state: {}, signal: AbortSignal.timeout(20_000), ...more };
  for await (const page of reader.read(options)) pages.push(page);
  return pages;
}

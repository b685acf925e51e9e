import { describe, expect, it } from 'vitest';
import type { DirectoryUser } from '../../../domain/directory.ts';
import type { UserId } from '../../../domain/ids.ts';
import type { MappingRow } from '../../../domain/mapping/types.ts';
import { compare, type Expectation } from '../../../runtime/demo/compare.ts';
import { readScimPath } from '../../../runtime/demo/readScimPath.ts';
import type { ScimResource, TargetSnapshot } from '../../../runtime/demo/readTarget.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const MAPPING: readonly MappingRow[] = [
  { target: 'userName', source: 'userName', apply: 'always' },
  { target: 'name.givenName', source: 'givenName', apply: 'always' },
  { target: 'emails[type eq "work"].value', source: 'email', apply: 'always' },
  { target: 'emails[type eq "work"].primary', constant: true, apply: 'always' },
  { target: `${ENTERPRISE}:department`, source: 'department', apply: 'always' },
  { target: 'nickName', source: 'attributes.nickname', apply: 'always' },
  { target: 'active', source: 'active', apply: 'always' },
  { target: 'timezone', constant: 'Europe/Paris', apply: 'create' },
];

function aUser(id: UserId, more: Partial<DirectoryUser> = {}): DirectoryUser {
  return {
    id,
    version: 1,
    userName: `${id}@acme.example`,
    givenName: 'Zoë',
    familyName: 'O’Neil',
    displayName: null,
    email: `${id}@acme.example`,
    active: true,
    department: 'R&D',
    title: null,
    employeeNumber: id,
    attributes: {},
    ...more,
  };
}

function anAccount(user: DirectoryUser, more: Record<string, unknown> = {}): ScimResource {
  return {
    id: `remote-${user.id}`,
    externalId: user.id,
    userName: user.userName,
    name: { givenName: user.givenName },
    emails: [
      { type: 'home', value: 'elsewhere@home.example' },
      { type: 'work', value: user.email, primary: true },
    ],
    active: true,
    [ENTERPRISE]: { department: user.department },
    ...more,
  };
}

function comparing(expected: Partial<Expectation>, target: Partial<TargetSnapshot>) {
  const whole = { users: [], groups: [], mapping: MAPPING, authorizedDomains: ['acme.example'], exclusive: true };
  return compare({ ...whole, ...expected }, { users: [], groups: [], ...target });
}

const ann = aUser('usr_ann');
const ben = aUser('usr_ben');

describe('comparing the target with the directory', () => {
  it('agrees when every account and group is as it should be', () => {
    const members = [{ value: 'remote-usr_ann' }];
    const result = comparing(
      { users: [ann, ben], groups: [{ id: 'grp_1', displayName: 'Design', members: new Set(['usr_ann']) }] },
      {
        users: [anAccount(ann, { groups: [{ value: 'g1' }] }), anAccount(ben, { groups: [] })],
        groups: [{ id: 'g1', externalId: 'grp_1', displayName: 'Design', members }],
      },
    );
    expect(result).toMatchObject({ differences: [], accounts: 2, groups: 1, members: 1, values: 12 });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a name', { name: { givenName: 'Zoe' } }, 'name.givenName'],
    [
      'an address',
      { emails: [{ type: 'work', value: 'old@acme.example', primary: true }] },
      'emails[type eq "work"].value',
    ],
    ['a missing work address', { emails: [] }, 'emails[type eq "work"].value'],
    ['an extension attribute', { [ENTERPRISE]: {} }, `${ENTERPRISE}:department`],
    ['an attribute that should be empty', { nickName: 'Zed' }, 'nickName'],
    ['the active flag', { active: false }, 'active'],
    ['a group too many', { groups: [{ value: 'g9' }] }, 'groups'],
  ])('sees %s that differs', (_what, change, attribute) => {
    const { differences } = comparing({ users: [ann] }, { users: [anAccount(ann, change)] });
    expect(differences).toEqual([expect.objectContaining({ kind: 'account', id: 'usr_ann', what: 'differs' })]);
    expect(differences[0]?.attributes).toContain(attribute);
  });

  it('says which attributes, never their values', () => {
    const { differences } = comparing(
      { users: [ann] },
      { users: [anAccount(ann, { userName: 'somebody@else.example' })] },
    );
    expect(JSON.stringify(differences)).not.toMatch(/somebody|Zoë|acme\.example/);
  });

  it('misses an account that is not there and finds two for one person', () => {
    expect(comparing({ users: [ann] }, {}).differences).toMatchObject([{ id: 'usr_ann', what: 'is missing' }]);
    const twice = [anAccount(ann), anAccount(ann, { id: 'remote-2' })];
    expect(comparing({ users: [ann] }, { users: twice }).differences).toMatchObject([{ what: 'has several accounts' }]);
  });

  it('accepts a leaver’s account only when it is inactive or gone', () => {
    const leaver = aUser('usr_ann', { active: false });
    expect(comparing({ users: [leaver] }, {}).differences).toEqual([]);
    expect(comparing({ users: [leaver] }, { users: [anAccount(leaver, { active: 'False' })] }).differences).toEqual([]);
    expect(comparing({ users: [leaver] }, { users: [anAccount(leaver)] }).differences).toMatchObject([
      { id: 'usr_ann', what: 'is open and should not be' },
    ]);
  });

  it('expects no account outside the authorized domains, whatever the case', () => {
    const contractor = aUser('usr_con', { email: 'con@freelance.example' });
    const shouting = aUser('usr_ann', { email: 'ann@ACME.Example' });
    const result = comparing({ users: [contractor, shouting] }, { users: [anAccount(shouting)] });
    expect(result).toMatchObject({ differences: [], accounts: 1, unauthorized: 1 });
    expect(comparing({ users: [contractor] }, { users: [anAccount(contractor)] }).differences).toHaveLength(1);
    const below = aUser('usr_sub', { email: 'x@mail.acme.example' });
    expect(comparing({ users: [below] }, {}).unauthorized).toBe(1);
    expect(comparing({ users: [below], authorizedDomains: ['*.acme.example'] }, {}).differences).toHaveLength(1);
  });

  it('sees groups that are missing, misnamed, or hold the wrong people', () => {
    const users = [anAccount(ann), anAccount(ben)];
    const group = { id: 'grp_1', displayName: 'Design', members: new Set(['usr_ann']) };
    const remote = { id: 'g1', externalId: 'grp_1', displayName: 'Design', members: [{ value: 'remote-usr_ann' }] };
    const whats = (shown: ScimResource[]) =>
      comparing({ users: [ann, ben], groups: [group] }, { users, groups: shown }).differences.map(({ what }) => what);
    expect(whats([remote])).toEqual([]);
    expect(whats([])).toEqual(['is missing']);
    expect(whats([{ ...remote, displayName: 'design' }])).toEqual(['differs']);
    expect(whats([{ ...remote, members: [] }])).toEqual(['misses 1 and has 0 too many']);
    expect(whats([{ ...remote, members: [{ value: 'remote-usr_ben' }] }])).toEqual(['misses 1 and has 1 too many']);
    expect(whats([remote, { id: 'g2', displayName: 'Old', externalId: 'grp_old' }])).toEqual([
      'is unknown to the directory',
    ]);
  });

  it('minds only what is ours in somebody else’s server', () => {
    const strangers = { users: [{ id: '1', userName: 'root' }], groups: [{ id: '2', displayName: 'Wheel' }] };
    expect(comparing({ exclusive: false }, strangers).differences).toEqual([]);
    expect(comparing({ exclusive: true }, strangers).differences).toHaveLength(2);
    const orphan = { users: [{ id: '1', externalId: 'usr_gone' }] };
    expect(comparing({ exclusive: false }, orphan).differences).toHaveLength(1);
  });
});

describe('reading a SCIM path', () => {
  const resource = {
    userName: 'ann',
    name: { familyName: 'Lee' },
    emails: [
      { type: 'home', value: 'h' },
      { type: 'work', value: 'w', primary: 'true' },
    ],
    [ENTERPRISE]: { manager: { value: '42' } },
  };
  it.each([
    ['userName', 'ann'],
    ['USERNAME', 'ann'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'ann'],
    ['name.familyName', 'Lee'],
    ['emails[type eq "work"].value', 'w'],
    ['emails[type eq "work" and primary eq true].value', 'w'],
    ['emails[type eq "other"].value', undefined],
    [`${ENTERPRISE}:manager.value`, '42'],
    ['urn:example:2.0:Other:x', undefined],
    ['name.middleName', undefined],
  ])('%s', (path, value) => {
    expect(readScimPath(resource, path)).toBe(value);
  });
});

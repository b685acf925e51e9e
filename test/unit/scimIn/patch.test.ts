import { describe, expect, it } from 'vitest';
import { applyPatch } from '../../../domain/scim/patch/applyPatch.ts';
import { memberDelta } from '../../../domain/scim/patch/memberDelta.ts';
import { readPatch } from '../../../domain/scim/patch/patchRequest.ts';
import { GROUP_KIND, USER_KIND } from '../../../domain/scim/schemas/kinds.ts';
import { ScimError } from '../../../domain/scim/scimError.ts';
import type { JsonObject } from '../../../domain/values.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const WORK = { type: 'work', value: 'ann@acme.example', primary: true };
const HOME = { type: 'home', value: 'ann@home.example' };

function aUser(changes: JsonObject = {}): JsonObject {
  return {
    userName: 'ann',
    name: { givenName: 'Ann', familyName: 'Lee' },
    active: true,
    emails: [WORK, HOME],
    ...changes,
  };
}

function patch(resource: JsonObject, ...operations: object[]): JsonObject {
  return applyPatch(USER_KIND, resource, readPatch({ Operations: operations }));
}

function refusal(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}`;
    throw error;
  }
  return undefined;
}

describe('A path of a PATCH', () => {
  it('names an attribute, in any case', () => {
    expect(patch(aUser(), { op: 'Replace', path: 'DISPLAYNAME', value: 'Annie' }).displayName).toBe('Annie');
    expect(patch(aUser({ title: 'Dr' }), { op: 'remove', path: 'title' })).not.toHaveProperty('title');
  });

  it('names a sub-attribute, and leaves the others', () => {
    const patched = patch(aUser(), { op: 'replace', path: 'name.familyName', value: 'Li' });
    expect(patched.name).toEqual({ givenName: 'Ann', familyName: 'Li' });
  });

  it('names an attribute of an extension by its URN, also in the old way with a dot', () => {
    for (const path of [
      `${ENTERPRISE}:department`,
      `${ENTERPRISE.toLowerCase()}:Department`,
      `${ENTERPRISE}.department`,
    ]) {
      expect(patch(aUser(), { op: 'add', path, value: 'R&D' })[ENTERPRISE]).toEqual({ department: 'R&D' });
    }
    const core = 'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName';
    expect(patch(aUser(), { op: 'replace', path: core, value: 'Anna' }).name).toMatchObject({ givenName: 'Anna' });
  });

  it('names a whole extension', () => {
    const added = patch(aUser(), { op: 'add', path: ENTERPRISE, value: { costCenter: '7', manager: 'usr_1' } });
    expect(added[ENTERPRISE]).toEqual({ costCenter: '7', manager: { value: 'usr_1' } });
    expect(patch(added, { op: 'remove', path: ENTERPRISE })).not.toHaveProperty([ENTERPRISE]);
  });

  it('selects elements of a list, and a sub-attribute of them', () => {
    const moved = patch(aUser(), { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@acme.example' });
    expect(moved.emails).toEqual([{ ...WORK, value: 'new@acme.example' }, HOME]);
    expect(patch(aUser(), { op: 'remove', path: 'emails[type eq "home"]' }).emails).toEqual([WORK]);
    const not = 'emails[not (type eq "work") and value co "HOME.example"]';
    expect(patch(aUser(), { op: 'remove', path: not }).emails).toEqual([WORK]);
    expect(patch(aUser(), { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'a@b' } }).emails).toEqual([
      WORK,
      { value: 'a@b' },
    ]);
  });

  it('makes the element that Entra ID adds to, and refuses to replace one that is not there', () => {
    const path = 'phoneNumbers[type eq "mobile"].value';
    expect(patch(aUser(), { op: 'Add', path, value: '+1' }).phoneNumbers).toEqual([{ type: 'mobile', value: '+1' }]);
    expect(refusal(() => patch(aUser(), { op: 'replace', path, value: '+1' }))).toBe('400 noTarget');
    const vague = 'phoneNumbers[type co "mob"].value';
    expect(refusal(() => patch(aUser(), { op: 'add', path: vague, value: '+1' }))).toBe('400 noTarget');
  });

  it('may be left out: members of the value are attributes, or whole paths as Entra ID writes them', () => {
    const patched = patch(aUser(), {
      op: 'replace',
      value: {
        displayName: 'Annie',
        'name.givenName': 'Anna',
        'emails[type eq "work"].value': 'anna@acme.example',
        [`${ENTERPRISE}:department`]: 'R&D',
        [ENTERPRISE]: { costCenter: '7' },
        unknown: 1,
        id: 'mine',
      },
    });
    expect(patched).toMatchObject({
      displayName: 'Annie',
      name: { givenName: 'Anna', familyName: 'Lee' },
      emails: [{ type: 'work', value: 'anna@acme.example' }, HOME],
      [ENTERPRISE]: { department: 'R&D', costCenter: '7' },
    });
    expect(patched).not.toHaveProperty('unknown');
    expect(patched).not.toHaveProperty('id');
  });

  it('is refused where it is none', () => {
    for (const path of [
      'nonsense',
      'name.nonsense',
      'urn:x:y',
      'userName[type eq "x"]',
      'emails[type eq "work"',
      'a.b.c',
      '[]',
    ]) {
      expect([path, refusal(() => patch(aUser(), { op: 'add', path, value: 'x' }))]).toEqual([path, '400 invalidPath']);
    }
    expect(refusal(() => patch(aUser(), { op: 'remove', path: 'emails[type eq]' }))).toBe('400 invalidFilter');
    expect(refusal(() => patch(aUser(), { op: 'remove' }))).toBe('400 noTarget');
  });
});

describe('The value of a PATCH', () => {
  it('is added to a list once, and a new primary element takes the place of the old', () => {
    const again = patch(aUser(), { op: 'add', path: 'emails', value: [HOME] });
    expect(again.emails).toEqual([WORK, HOME]);
    const other = { type: 'other', value: 'o@acme.example', primary: true };
    expect(patch(aUser(), { op: 'add', path: 'emails', value: [other] }).emails).toEqual([
      { ...WORK, primary: false },
      HOME,
      other,
    ]);
    const chosen = patch(aUser(), { op: 'add', path: 'emails[type eq "home"].primary', value: 'True' });
    expect(chosen.emails).toEqual([
      { ...WORK, primary: false },
      { ...HOME, primary: true },
    ]);
  });

  it('may be a boolean as a text, a single element for a list, and an id for a manager', () => {
    expect(patch(aUser(), { op: 'Replace', path: 'active', value: 'False' }).active).toBe(false);
    expect(patch(aUser(), { op: 'Replace', value: { active: 'False' } }).active).toBe(false);
    expect(patch(aUser(), { op: 'add', path: 'roles', value: 'admin' }).roles).toEqual([{ value: 'admin' }]);
    const path = `${ENTERPRISE}:manager`;
    expect(patch(aUser(), { op: 'add', path, value: 'usr_1' })[ENTERPRISE]).toEqual({ manager: { value: 'usr_1' } });
  });

  it('that is empty removes; what is required stays', () => {
    expect(patch(aUser(), { op: 'replace', path: 'emails', value: [] })).not.toHaveProperty('emails');
    expect(patch(aUser(), { op: 'replace', path: 'name.givenName', value: '' }).name).toEqual({ familyName: 'Lee' });
    expect(refusal(() => patch(aUser(), { op: 'remove', path: 'userName' }))).toBe('400 mutability');
    expect(refusal(() => patch(aUser(), { op: 'replace', path: 'id', value: 'x' }))).toBe('400 mutability');
    expect(refusal(() => patch(aUser(), { op: 'add', path: 'groups', value: [] }))).toBe('400 mutability');
  });

  it('of another type is refused', () => {
    expect(refusal(() => patch(aUser(), { op: 'replace', path: 'active', value: 'perhaps' }))).toBe('400 invalidValue');
    expect(refusal(() => patch(aUser(), { op: 'replace', path: 'userName', value: 5 }))).toBe('400 invalidValue');
    expect(refusal(() => patch(aUser(), { op: 'replace', path: 'title', value: 'a\0b' }))).toBe('400 invalidValue');
    expect(refusal(() => readPatch({ Operations: [{ op: 'move', path: 'title' }] }))).toBe('400 invalidSyntax');
  });
});

describe('A PATCH of members', () => {
  const delta = (...operations: object[]) => memberDelta(GROUP_KIND, readPatch({ Operations: operations }));

  it('tells whom it adds and removes, the last word counting', () => {
    expect(
      delta(
        { op: 'Add', path: 'members', value: [{ value: 'usr_1' }, { value: 'usr_2' }] },
        { op: 'remove', path: 'members[value eq "usr_3"]' },
        { op: 'Remove', path: 'members', value: [{ value: 'usr_2' }] },
        { op: 'replace', path: 'displayName', value: 'Sales' },
      ),
    ).toMatchObject({ add: ['usr_1'], remove: ['usr_2', 'usr_3'], others: [{ path: 'displayName' }] });
  });

  it('needs all members to be read where it replaces or removes them all', () => {
    expect(delta({ op: 'replace', path: 'members', value: [] })).toBeUndefined();
    expect(delta({ op: 'remove', path: 'members' })).toBeUndefined();
    expect(delta({ op: 'replace', value: { members: [] } })).toBeUndefined();
    expect(delta({ op: 'remove', path: 'members[value eq "a" or value eq "b"]' })).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryUser } from '../../../domain/directory.ts';
import { EVERYBODY } from '../../../domain/ids.ts';
import {
  type CompileOptions,
  compileGroupMapping,
  compileMapping,
  type UncheckedRow,
} from '../../../domain/mapping/compileMapping.ts';
import { mapGroup, mapUser } from '../../../domain/mapping/mapUser.ts';
import type { AttributeValue, JsonObject } from '../../../domain/values.ts';
import { aUser } from './aUser.ts';

function mapped(rows: readonly UncheckedRow[], user: Partial<DirectoryUser> = {}, options?: CompileOptions) {
  const compiled = compileMapping(rows, options);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return mapUser(compiled.mapping, aUser(user));
}

function valueFor(source: string, attributes: JsonObject): AttributeValue | undefined {
  return mapped([{ target: 'title', source }], { attributes }).attributes[0]?.value;
}

describe("a user's mapped attributes", () => {
  it('come from attributes, constants and expressions, in order, with apply', () => {
    const { attributes, missing, problems } = mapped([
      { target: 'userName', source: 'userName' },
      { target: 'active', source: 'active', apply: 'always' },
      { target: 'userType', constant: 'Employee', apply: 'create' },
      { target: 'displayName', expression: 'Join(", ", familyName, givenName)' },
    ]);
    expect(attributes).toEqual([
      { target: 'userName', value: 'zoe.mueller@acme.example', apply: 'always' },
      { target: 'active', value: true, apply: 'always' },
      { target: 'userType', value: 'Employee', apply: 'create' },
      { target: 'displayName', value: 'Müller, Zoë', apply: 'always' },
    ]);
    expect([missing, problems]).toEqual([[], []]);
  });

  it('keep booleans and numbers, and turn empty text into no value', () => {
    const rows = [
      { target: 'a', constant: false },
      { target: 'b', constant: 0 },
      { target: 'c', constant: '' },
      { target: 'd', expression: '""' },
      { target: 'e', source: 'department' },
    ];
    const values = mapped(rows, { department: '' }).attributes.map(({ value }) => value);
    expect(values).toEqual([false, 0, null, null, null]);
  });

  it('read attributes by their whole name first, then by path, and never what JavaScript adds', () => {
    expect(valueFor('attributes.cost-center', { 'cost-center': 7 })).toBe(7);
    expect(valueFor('attributes.a.b', { 'a.b': 1, a: { b: 2 } })).toBe(1);
    expect(valueFor('attributes.a.b', { a: { b: 2 } })).toBe(2);
    expect(valueFor('attributes.a.b', { a: 'text' })).toBeNull();
    expect(valueFor('attributes.a.0', { a: ['x'] })).toBeNull();
    expect(valueFor('attributes.constructor', {})).toBeNull();
    expect(valueFor('attributes.none', {})).toBeNull();
  });

  it('name required targets without a value, as the mapping spells them', () => {
    const rows = [
      { target: 'USERNAME', source: 'userName' },
      { target: 'name.familyName', source: 'familyName' },
      { target: 'active', source: 'active' },
      { target: 'roles', source: 'attributes.roles' },
    ];
    const required = ['userName', 'name.familyName', 'active', 'roles'];
    expect(mapped(rows, { familyName: '', active: false, attributes: { roles: [] } }, { required }).missing).toEqual([
      'name.familyName',
      'roles',
    ]);
  });

  it('leave a row out that can not be computed, so that nothing is cleared by mistake', () => {
    const rows = [
      { target: 'displayName', expression: 'givenName + " " + familyName' },
      { target: 'userName', source: 'userName' },
    ];
    const result = mapped(rows, { familyName: null }, { required: ['displayName'] });
    expect(result.attributes.map(({ target }) => target)).toEqual(['userName']);
    expect(result.missing).toEqual(['displayName']);
    expect(result.problems).toEqual([
      { target: 'displayName', message: expect.stringContaining('no matching overload') },
    ]);
  });

  it('are there for any data: one per row that could be computed, and no exception', () => {
    const compiled = compileMapping([
      { target: 'a', expression: 'Join(" ", givenName, attributes.x)' },
      { target: 'b', expression: 'ToLower(attributes.x)' },
      { target: 'c', expression: 'attributes.x + 1' },
      { target: 'd', expression: 'Switch(attributes.x, "d", "k", "v")' },
      { target: 'e', source: 'attributes.x.y' },
    ]);
    if (!compiled.ok) throw new Error('expected a mapping');
    const { mapping } = compiled;
    fc.assert(
      fc.property(
        fc.option(fc.string()),
        fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.jsonValue()),
        (name, json) => {
          const attributes: JsonObject = JSON.parse(JSON.stringify(json));
          const { attributes: values, problems } = mapUser(mapping, aUser({ givenName: name, attributes }));
          expect(values.length + problems.length).toBe(mapping.rows.length);
          expect(JSON.parse(JSON.stringify(values))).toEqual(values);
        },
      ),
    );
  });
});

describe("a group's mapped attributes", () => {
  it("come from the group's own fields", () => {
    const compiled = compileGroupMapping(
      [
        { target: 'displayName', expression: 'Join(" ", group.displayName, externalId)' },
        { target: 'urn:acme:1.0:Group:note', source: 'description' },
      ],
      { required: ['displayName'] },
    );
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const group = { id: EVERYBODY, displayName: 'Ops', externalId: 'G1', description: null, builtIn: false };
    expect(mapGroup(compiled.mapping, group)).toEqual({
      attributes: [
        { target: 'displayName', value: 'Ops G1', apply: 'always' },
        { target: 'urn:acme:1.0:Group:note', value: null, apply: 'always' },
      ],
      missing: [],
      problems: [],
    });
  });
});

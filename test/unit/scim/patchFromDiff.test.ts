import fc from 'fast-check';
import { type ScimResource, scimPatch } from 'scim-patch';
import { describe, expect, it } from 'vitest';
import { mergeForPut } from '../../../connectors/scim/buildResource.ts';
import { desiredTargets } from '../../../connectors/scim/desiredTargets.ts';
import { patchFromDiff } from '../../../connectors/scim/patchFromDiff.ts';
import { readTarget } from '../../../connectors/scim/readTarget.ts';
import { isNothing, sameValue } from '../../../connectors/scim/sameValue.ts';
import { parseTargetPath } from '../../../connectors/scim/targetPath.ts';
import type { AttributeValue, JsonObject } from '../../../domain/values.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function diff(current: JsonObject, desired: Record<string, AttributeValue>) {
  return patchFromDiff(current, targets(desired));
}

function targets(desired: Record<string, AttributeValue>) {
  return desiredTargets(
    Object.entries(desired).map(([target, value]) => ({ target, value, apply: 'always' as const })),
  );
}

const META = { resourceType: 'User', created: new Date(0), lastModified: new Date(0), location: '', version: '' };

/** Applies operations with an implementation that isn't ours. */
function applied(current: JsonObject, desired: Record<string, AttributeValue>): JsonObject {
  const resource: ScimResource = { schemas: [], meta: META, ...structuredClone(current) };
  const operations = diff(current, desired).operations.map(({ op, path, value }) =>
    op === 'remove' ? { op, path } : { op, path, value },
  );
  const { meta: _meta, schemas: _schemas, ...rest } = scimPatch(resource, operations);
  return JSON.parse(JSON.stringify(rest));
}

describe('the least PATCH from a difference', () => {
  it('sends nothing where the target already is as desired', () => {
    const current = {
      userName: 'Anna@acme.io',
      active: 'True',
      displayName: ' Anna ',
      emails: [{ type: 'Work', value: 'ANNA@acme.io', primary: true }],
    };
    expect(
      diff(current, {
        userName: 'anna@acme.io',
        active: true,
        displayName: 'Anna',
        'emails[type eq "work"].value': 'anna@acme.io',
        title: null,
      }),
    ).toEqual({
      operations: [],
      changes: [],
    });
  });

  it('adds what is missing, replaces what differs, removes what shall be nothing', () => {
    const { operations, changes } = diff(
      { displayName: 'Old', title: 'Boss' },
      { displayName: 'New', title: null, nickName: 'N' },
    );
    expect(operations).toEqual([
      { op: 'replace', path: 'displayName', value: 'New' },
      { op: 'add', path: 'nickName', value: 'N' },
      { op: 'remove', path: 'title' },
    ]);
    expect(changes).toEqual([
      { attribute: 'displayName', old: 'Old', new: 'New' },
      { attribute: 'title', old: 'Boss', new: null },
      { attribute: 'nickName', old: null, new: 'N' },
    ]);
  });

  it('replaces the value of the work address and leaves the private one alone', () => {
    const current = {
      emails: [
        { type: 'home', value: 'h@x.org' },
        { type: 'work', value: 'old@acme.io' },
      ],
    };
    expect(diff(current, { 'emails[type eq "work"].value': 'new@acme.io' }).operations).toEqual([
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@acme.io' },
    ]);
  });

  it('adds an element for a work address that does not exist yet', () => {
    expect(
      diff({ emails: [{ type: 'home', value: 'h@x.org' }] }, { 'emails[type eq "work"].value': 'w@acme.io' })
        .operations,
    ).toEqual([{ op: 'add', path: 'emails', value: [{ type: 'work', value: 'w@acme.io' }] }]);
  });

  it('makes one element of several sub-attributes of the same missing element', () => {
    const { operations } = diff(
      {},
      { 'addresses[type eq "work"].locality': 'Oslo', 'addresses[type eq "work"].country': 'NO' },
    );
    expect(operations).toEqual([
      { op: 'add', path: 'addresses', value: [{ type: 'work', locality: 'Oslo', country: 'NO' }] },
    ]);
  });

  it('speaks to the spelling of the type that the target uses', () => {
    const current = { emails: [{ type: 'Work', value: 'old@acme.io' }] };
    expect(diff(current, { 'emails[type eq "work"].value': 'new@acme.io' }).operations[0]?.path).toBe(
      'emails[type eq "Work"].value',
    );
  });

  it('leaves a second work address alone, and is content when one of them is right', () => {
    const current = {
      emails: [
        { type: 'work', value: 'a@acme.io' },
        { type: 'work', value: 'b@acme.io' },
      ],
    };
    expect(diff(current, { 'emails[type eq "work"].value': 'b@acme.io' }).operations).toEqual([]);
    expect(applied(current, { 'emails[type eq "work"].value': 'c@acme.io' })).toEqual({
      emails: [
        { type: 'work', value: 'c@acme.io' },
        { type: 'work', value: 'b@acme.io' },
      ],
    });
  });

  it('takes away the element when its value goes, and only the part when a part goes', () => {
    const current = { emails: [{ type: 'work', value: 'w@acme.io', display: 'W' }] };
    expect(diff(current, { 'emails[type eq "work"].value': null }).operations).toEqual([
      { op: 'remove', path: 'emails[type eq "work"]' },
    ]);
    expect(diff(current, { 'emails[type eq "work"].display': null }).operations).toEqual([
      { op: 'remove', path: 'emails[type eq "work"].display' },
    ]);
  });

  it('takes the older dot form of an extension attribute for the same attribute', () => {
    const current = { [ENTERPRISE]: { department: 'Sales' } };
    expect(diff(current, { [`${ENTERPRISE}.department`]: 'Sales' }).operations).toEqual([]);
    expect(diff(current, { [`${ENTERPRISE}.department`]: 'R&D' }).operations).toEqual([
      { op: 'replace', path: `${ENTERPRISE}:department`, value: 'R&D' },
    ]);
  });

  it('compares a whole list without regard to order and to what the target added', () => {
    const current: JsonObject = {
      roles: [
        { value: 'b', display: 'B' },
        { value: 'a', primary: false },
      ],
    };
    expect(diff(current, { roles: [{ value: 'a' }, { value: 'b' }] }).operations).toEqual([]);
    expect(diff(current, { roles: [{ value: 'a' }] }).operations).toEqual([
      { op: 'replace', path: 'roles', value: [{ value: 'a' }] },
    ]);
    expect(diff(current, { roles: [] }).operations).toEqual([{ op: 'remove', path: 'roles' }]);
  });

  it('takes an object apart, so that only what differs is sent', () => {
    const current = { name: { givenName: 'Anna', familyName: 'Berg', formatted: 'Anna Berg' } };
    expect(diff(current, { name: { givenName: 'Anna', familyName: 'Dahl' } }).operations).toEqual([
      { op: 'replace', path: 'name.familyName', value: 'Dahl' },
    ]);
  });
});

const words = fc
  .string({ unit: fc.constantFrom('a', 'B', "'", 'é', ' ', '"', '\\', '.', '@', '+', '7'), minLength: 1, maxLength: 8 })
  .filter((text) => text.trim() !== '');
const maybe = fc.option(words, { nil: null });
const element = fc.record(
  { type: fc.constantFrom('work', 'home', 'other'), value: words, display: words },
  { requiredKeys: ['type', 'value'] },
);
const elements = fc.uniqueArray(element, { maxLength: 3, selector: ({ type }) => type });

const resources = fc.record(
  {
    userName: words,
    displayName: words,
    title: words,
    active: fc.boolean(),
    nickName: words,
    name: fc.record({ givenName: words, familyName: words, formatted: words }, { requiredKeys: ['formatted'] }),
    emails: elements,
    phoneNumbers: elements,
    roles: fc.uniqueArray(fc.record({ value: words }), { maxLength: 3, selector: ({ value }) => value.trim() }),
    [ENTERPRISE]: fc.record({ department: words, costCenter: words }, { requiredKeys: ['costCenter'] }),
  },
  { requiredKeys: ['userName'] },
);

const desiredValues: fc.Arbitrary<Record<string, AttributeValue>> = fc.record(
  {
    userName: words,
    displayName: maybe,
    title: maybe,
    active: fc.boolean(),
    'name.givenName': maybe,
    'name.familyName': maybe,
    'emails[type eq "work"].value': maybe,
    'phoneNumbers[type eq "home"].value': maybe,
    [`${ENTERPRISE}:department`]: maybe,
    roles: fc.uniqueArray(fc.record({ value: words }), { maxLength: 3, selector: ({ value }) => value.trim() }),
  },
  { requiredKeys: [] },
);

const UNMAPPED = [
  'nickName',
  'name.formatted',
  'emails[type eq "home"].value',
  'emails[type eq "other"].value',
  'emails[type eq "home"].display',
  'phoneNumbers[type eq "work"].value',
  `${ENTERPRISE}:costCenter`,
];

describe('applying the PATCH with scim-patch to the old resource', () => {
  it('gives the desired values, touches nothing else, and leaves nothing to send', () => {
    fc.assert(
      fc.property(resources, desiredValues, (current, desired) => {
        const after = applied(current, desired);
        for (const { path, value } of targets(desired)) {
          expect(sameValue(readTarget(after, path), value, true), `${path.text}: ${JSON.stringify(after)}`).toBe(true);
        }
        for (const name of UNMAPPED) {
          const path = parseTargetPath(name);
          expect(readTarget(after, path), name).toEqual(readTarget(current, path));
        }
        expect(diff(after, desired).operations).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('agrees with the PUT of the same desire', () => {
    fc.assert(
      fc.property(resources, desiredValues, (current, desired) => {
        const put = mergeForPut(current, targets(desired), []);
        for (const { path, value } of targets(desired)) {
          const there = readTarget(put, path);
          expect(isNothing(value) ? isNothing(there) : sameValue(there, value, true), path.text).toBe(true);
        }
        for (const name of UNMAPPED)
          expect(readTarget(put, parseTargetPath(name)), name).toEqual(readTarget(current, parseTargetPath(name)));
        expect(diff(put, desired).operations).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

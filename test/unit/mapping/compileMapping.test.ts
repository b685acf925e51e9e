import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onePassword } from '../../../connectors/catalog/onepassword.ts';
import { scim } from '../../../connectors/catalog/scim.ts';
import {
  type CompileOptions,
  compileGroupMapping,
  compileMapping,
  type MappingProblem,
  type UncheckedRow,
} from '../../../domain/mapping/compileMapping.ts';

function problemsOf(rows: readonly UncheckedRow[], options?: CompileOptions): readonly MappingProblem[] {
  const result = compileMapping(rows, options);
  return result.ok ? [] : result.problems;
}

function problemOf(row: UncheckedRow): MappingProblem {
  const [problem, ...more] = problemsOf([row]);
  if (problem === undefined) throw new Error('expected a problem');
  expect(more).toEqual([]);
  return problem;
}

const ofTarget = (target: string) => problemsOf([{ target, source: 'userName' }]);

describe('a mapping when it is saved', () => {
  it.each([onePassword, scim])('accepts the default mapping of $id, which fills what the app requires', (entry) => {
    const { requiredAttributes, defaultMapping } = entry;
    expect(problemsOf(defaultMapping.users, { required: requiredAttributes.users })).toEqual([]);
    expect(compileGroupMapping(defaultMapping.groups, { required: requiredAttributes.groups }).ok).toBe(true);
  });

  it('reports all problems at once, each with its row and field', () => {
    const problems = problemsOf([
      { target: 'userName', source: 'userName', apply: 'sometimes' },
      { target: 'name..givenName', source: 'firstname' },
      { target: 'displayName', expression: 'Join(' },
    ]);
    expect(problems.map(({ row, field }) => [row, field])).toEqual([
      [0, 'apply'],
      [1, 'target'],
      [1, 'source'],
      [2, 'expression'],
    ]);
  });

  it('never throws, whatever the strings are', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('userName', 'emails[type eq "work"].value', 'attributes.x', '(1'),
    );
    const row = fc.record(
      { target: text, source: text, expression: text, constant: text, apply: text },
      { requiredKeys: ['target'] },
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), fc.array(text, { maxLength: 2 }), (rows, required) => {
        const result = compileMapping(rows, { required });
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe('a target', () => {
  it.each([
    'userName',
    'name.givenName',
    'emails[type eq "work"].value',
    'emails[type eq "work" and primary eq true].value',
    'addresses[type eq "work"]',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName',
    'urn:acme:custom:1.0:User:costCenter',
    'x509Certificates.value',
  ])('may be %s', (target) => {
    expect(ofTarget(target)).toEqual([]);
  });

  it.each([
    ['', 'is empty'],
    ['name..givenName', 'not a SCIM attribute path'],
    ['user name', 'not a SCIM attribute path'],
    ['emails[type eq "work".value', 'not a SCIM attribute path'],
    ['emails[type is "work"].value', "can't be read"],
    ['emails[type ne "work"].value', 'a new element would hold'],
    ['emails[type eq "work" or primary eq true].value', 'a new element would hold'],
    ['emails[].value', "can't be read"],
    ['1name', 'not a SCIM attribute path'],
    ['urn:ietf:params:scim:schemas:core:2.0:User', 'names no attribute'],
    ['urn::x:1.0:User:a', 'valid URN'],
    ['a'.repeat(1001), 'longer than 1000'],
    ['id', 'is given by the target'],
    ['meta.created', 'is given by the target'],
    ['externalId', "Tenure's own id"],
    ['groups', 'read-only'],
  ])('may not be "%s"', (target, message) => {
    expect(ofTarget(target)).toEqual([{ row: 0, field: 'target', message: expect.stringContaining(message) }]);
  });

  it.each([
    ['userName', 'USERNAME'],
    ['userName', 'urn:ietf:params:scim:schemas:core:2.0:User:userName'],
    ['emails[type eq "work"].value', 'emails[ TYPE eq "work" ].Value'],
    ['emails[type eq "work" and primary eq true].value', 'emails[primary eq true and type eq "work"].value'],
    ['urn:acme:1.0:User:floor', 'urn:acme:1.0:User.floor'],
  ])('is set once: %s and %s are the same', (one, other) => {
    const problems = problemsOf([
      { target: one, source: 'userName' },
      { target: other, source: 'email' },
    ]);
    expect(problems).toEqual([{ row: 1, field: 'target', message: expect.stringContaining('row 0 sets it, too') }]);
  });

  it.each([
    ['name', 'name.givenName'],
    ['emails[type eq "work"].value', 'emails'],
    ['urn:acme:1.0:User', 'urn:acme:1.0:User:floor'],
  ])('is not inside another: %s and %s overlap', (one, other) => {
    const problems = problemsOf([
      { target: one, source: 'userName' },
      { target: other, source: 'email' },
    ]);
    expect(problems).toEqual([{ row: 1, field: 'target', message: expect.stringContaining('overlaps') }]);
  });

  it('may be beside another of the same attribute', () => {
    const rows = ['emails[type eq "work"].value', 'emails[type eq "home"].value', 'name.givenName', 'nameSuffix'];
    expect(problemsOf(rows.map((target) => ({ target, source: 'email' })))).toEqual([]);
  });
});

describe('where a value comes from', () => {
  it('is said exactly once', () => {
    expect(problemOf({ target: 'title' }).message).toContain('none is given');
    expect(problemOf({ target: 'title', source: 'title', constant: 'x' }).message).toContain('source and constant');
    expect(problemOf({ target: 'title', constant: '', expression: 'title' }).message).toContain(
      'constant and expression',
    );
    expect(problemsOf([{ target: 'title', source: 'title', constant: null, expression: null }])).toEqual([]);
    expect(problemsOf([{ target: 'title', constant: false }])).toEqual([]);
  });

  it('names the known attributes and the likely one where a source is unknown', () => {
    expect(problemOf({ target: 'title', source: 'costCenter' }).message).toMatch(
      /"costCenter" is not a directory attribute of a user\. Known are id, userName, .*did you mean attributes\.costCenter\?/,
    );
    expect(problemOf({ target: 'title', source: 'username' }).message).toContain('did you mean userName?');
    expect(problemOf({ target: 'title', source: 'attributes' }).field).toBe('source');
    expect(problemOf({ target: 'title', source: 'attributes.' }).field).toBe('source');
    expect(problemOf({ target: 'title', source: '' }).message).toContain('is empty');
    expect(problemsOf([{ target: 'title', source: 'attributes.costCenter' }])).toEqual([]);
    const group = compileGroupMapping([{ target: 'displayName', source: 'userName' }]);
    expect(group).toMatchObject({ ok: false, problems: [{ field: 'source' }] });
  });
});

describe('a required target', () => {
  const required = ['userName', 'emails[type eq "work"].value'];
  const mail = { target: 'emails[type eq "work"].value', source: 'email' };

  it('must be set by a row, in whatever spelling', () => {
    expect(problemsOf([{ target: 'USERNAME', source: 'userName' }, mail], { required })).toEqual([]);
    expect(problemsOf([mail], { required })).toEqual([
      { row: null, field: 'target', message: 'The app requires userName; no row sets it.' },
    ]);
  });

  it('must not be set to an empty constant', () => {
    for (const constant of ['', null, []]) {
      expect(problemsOf([{ target: 'userName', constant }, mail], { required })).toEqual([
        { row: 0, field: 'constant', message: 'The app requires userName; its constant is empty.' },
      ]);
    }
    expect(problemsOf([{ target: 'userName', constant: false }, mail], { required })).toEqual([]);
  });
});
